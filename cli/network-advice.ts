/** Advice on a request that did not reach the broker. */
export function brokerAdvice(code: string): string {
  return networkAdvice(code) ?? 'Check --endpoint and the network. A private endpoint can be reached only from its VPC; a proxy is set by HTTPS_PROXY.';
}

/** Advice on a request that did not reach the server. @returns undefined if there is none for the code */
export function networkAdvice(code: string): string | undefined {
  if (code === 'PROXY_407') return 'The proxy requires a user name and a password (407): put them in HTTPS_PROXY, as in http://USER:PASSWORD@proxy.example.com:8080.';
  const proxied = /^PROXY_(\d+)/.exec(code);
  if (proxied) return `The proxy in HTTPS_PROXY refuses to connect (${proxied[1]}): ask its administrator to allow this host, or add the host to NO_PROXY.`;
  if (/^(?:UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO)/.test(code)) return 'Its certificate is not signed by a trusted authority: name the certificate of your proxy or private CA, a PEM file, in AWS_CA_BUNDLE (or ca_bundle of the profile).';
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID') return 'Its certificate is not valid today: check this machine\'s clock first.';
  if (/^(?:CERT_|ERR_TLS_)/.test(code)) return 'Its certificate is for another host: check the address, and HTTPS_PROXY.';
  if (code === 'EPROTO') return 'The server does not speak TLS: check the address and its port, and HTTPS_PROXY.';
  return undefined;
}
