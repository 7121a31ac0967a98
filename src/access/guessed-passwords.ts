// Passwords that guessers try first, and the words that they are made of; what stands behind the word (2024!, 123) changes nothing.

/** Lower case. */
export const GUESSED_FIRST: ReadonlySet<string> = new Set(
  `
  password passwort qwerty qwertz azerty letmein welcome willkommen admin administrator login master dragon monkey
  football baseball basketball superman batman sunshine princess iloveyou trustno shadow michael jennifer jordan hunter
  ashley charlie computer internet whatever starwars freedom pokemon cheese butterfly liverpool arsenal chelsea
  barcelona flower summer sommer winter hallo schalke qwertyuiop qwertzuiop asdfghjkl asdfghjklö zxcvbnm yxcvbnm
  asdfasdf qweasdzxc qazwsx qazwsxedc 1qaz2wsx 1qaz2wsx3edc 1q2w3e4r 1q2w3e4r5t 1q2w3e4r5t6y q1w2e3r4 q1w2e3r4t5
  zaq12wsx abcd1234 abc123 password1 passw0rd p@ssword p@ssw0rd pa$$word pa$$w0rd secret geheim changeme changeit
  default guest root user test testtest raspberry raspberrypi homeassistant porchlight router fritzbox netgear speedport
  openwrt security monitor network iloveyouso passwordpassword adminadmin welcomehome 1234567890 0123456789 0987654321
  9876543210 123456789a 1234567891 12345678910 123123123123 1231231230 1122334455 1111111111 0000000000 1212121212
  123456789q 1234512345 1234554321 123321123321 147258369 1472583690 123qweasdzxc qwe123qwe123 qwerty12345 12345qwert
  12345qwerty q1w2e3r4t5y6
  `
    .trim()
    .split(/\s+/),
);
