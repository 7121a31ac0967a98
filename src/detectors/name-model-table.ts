// Made by scripts/train-name-model.mjs from our own word list; do not edit.

/** Characters of names; ^ stands for both ends. */
export const NAME_ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789-^';
/** Steps of a bit in NAME_COSTS. */
export const NAME_STEPS_PER_BIT = 4;
/** Code of the character that stands for 0 bits. */
export const NAME_FIRST_CHARACTER = 33;
/** By character, then by the character behind it: -log2 of the probability, in steps. */
export const NAME_COSTS: readonly string[] = [
  'P713P:3G3P:,4-P3P,1/9:<;7@PLKNJNOOMOB5',
  '-8HH,BHH1HH-HH+HB,B;/HHH5HHGGHHHGGHHC7',
  '.F<A.DM,6M/2MM*>M2?/6MBM;MMHJMJKIJMHA3',
  '0@<7*=6@.@=6B61:E28E7=BK6EGCDFDDDEDC8*',
  '/9464==BEIA160@7D,11I9::;LNGFFDFEFEF8*',
  '-GGG.0GG,AG.AG.AG1G02G:GGGGEDGGEFGFG?2',
  '.I=I)II1/BI2B51<I.:93IBI<IIDIFGFDGCF<.',
  '+I@>,=>I.ICC=@,>I=816=@IIIIBFCDCCEFF8+',
  '6<.2472NNNB04*28B12.N3N<N<NLNNNNMMLMG:',
  '-???-?????????)?????)?????????????????',
  "F?8;);?;-<?9?8?;?;<<?9FF6?DBDA?BC>A?5'",
  ',<95+9EC/H:0;E/=NC955=@N7NNIEFGGFEEK:,',
  '+4AA+=:J/JJJ3=,.>A9>;J<>>JJHHGEGDEIH<.',
  '3=2.-<1E1N7<>95;EA3,9=?N>NNFHHDFGGDG:,',
  '6845B88I9C902-23O,51/72<:ONLNJLLLOLLB4',
  '.B?>.?@6/K>.B;/2K/862<?K9KJE>GJEHFGG;-',
  '<<<<<<<<<<<<<<<<<<<0$<<<<<<<<<<<<<<<<<',
  '.964,=9D0F8977.;P97/7:@P4PPIEIGGGHJF:,',
  '4A5>-?@/1N897;22BA2*3?8N:NLJG@HLKIIG=/',
  '.>5>,CC23EP7;A09P1753A;I6PNEEDGDEEED7*',
  '25732>9K3DK31+K1K+./KKK>>>KKKKKIKKKKIA',
  '0F9F%FFF)FFFFF09FF9FFFFF6FFFFFFFEEFEB7',
  '+==@,@G3+GG9@1-9G94GG@GGGGGEECEDCDEC;.',
  '7@2@4@@70@@@1@@/@::.4@@@.@@<@=@=>>@>7*',
  '56573<8A>AG6847:G824>>AGAAF@C>C?B>@A3%',
  '-===+======1==+===7======+========<=;3',
  '742685778::55994<604986=<<===========(',
  "<<<<<<<<<<<<<<<<<<<<<<<<<<4333443344<'",
  '<<<<<<<<<<<<<<<0<<<<<<<<<<4444444444<(',
  "<<<<<<<<<<<<<<<<<<<6<<<<<<4444444434:'",
  "<<<<<<<<<<<<<<<<<<<<<<<<<<4433443344<'",
  '86379698:;<76::5=726::8>==6666666666>*',
  "<<<<<<<<<<<<<<<<<<<<<<<<<<3444334433<'",
  "<<<<<<<<<<<<<<<<<<<<<<<<<<4433444334<'",
  "<<<<<<<<<<<<<<<<<<<<<<<<<<4334433444<'",
  "<<<<<<<<<<<<<<<<<<<<<<<<<<3344334433<'",
  '41.3625579;32771>3-1864C>?EEEEEEEEEEEE',
  '41.3625579<22780?3-1974I?B;SSSS;SSSSSS',
];
