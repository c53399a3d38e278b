package com.example.arcade;

import software.amazon.awscdk.App;

/** The example app: the same in every language, in the folders beside this one. */
public final class ArcadeApp {
    private ArcadeApp() {
    }

    public static void main(final String[] args) {
        App app = new App();
        new ArcadeStack(app, "Arcade");
        new PlaytestStack(app, "Playtest");
        new TournamentStack(app, "Tournament");
        app.synth();
    }
}
