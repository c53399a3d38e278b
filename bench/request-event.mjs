/** API Gateway's event, with the fields that the function reads. */
export function requestEvent() {
  const path = '/streamgroups/sg-1AB2C3De4/streamsessions/ABC123def4567/access';
  return {
    path,
    pathParameters: { Identifier: 'sg-1AB2C3De4', StreamSessionIdentifier: 'ABC123def4567' },
    headers: { 'x-admin-shell-reason': 'INC-4711%20black%20screen' },
    requestContext: {
      path: `/prod${path}`,
      requestId: 'request',
      requestTimeEpoch: Date.now(),
      identity: { userArn: 'arn:aws:sts::111122223333:assumed-role/GameOps/alice@example.com', caller: 'AROAEXAMPLE:alice@example.com', accessKey: 'ASIAEXAMPLE', sourceIp: '203.0.113.10' },
    },
  };
}
