export const GROUP = 'sg-1AB2C3De4';
export const OTHER_GROUP = 'sg-9ZY8X7Wv6';
export const SESSION = 'ABC123def4567';
export const SESSION_ARN = `arn:aws:gameliftstreams:us-west-2:111122223333:streamsession/${GROUP}/${SESSION}`;
