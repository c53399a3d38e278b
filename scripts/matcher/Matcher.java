import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeSet;
import software.amazon.event.ruler.Machine;

/**
 * Which patterns match which events. The first line of standard input is an object of patterns by name, each line after it an
 * event; for each event, one line with the names of the patterns that match it.
 */
public class Matcher {
    public static void main(String[] args) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        ObjectMapper mapper = new ObjectMapper();
        Machine machine = new Machine();
        for (Iterator<Map.Entry<String, JsonNode>> patterns = mapper.readTree(in.readLine()).fields(); patterns.hasNext();) {
            Map.Entry<String, JsonNode> pattern = patterns.next();
            machine.addRule(pattern.getKey(), pattern.getValue().toString());
        }
        for (String event = in.readLine(); event != null; event = in.readLine()) {
            out.println(mapper.writeValueAsString(new TreeSet<>(machine.rulesForJSONEvent(event))));
        }
        out.flush();
    }
}
