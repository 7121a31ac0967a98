// ROC AUC of scikit-learn 1.9.1 (isolation forest, mean of random_state 0 to 19) and PyOD 3.6.7 on the ODDS tables, fitted and judged
// on the same rows: what `bench/rivals/outlier_accuracy.py 20 FILE…` prints.

export const ODDS_REFERENCE: Readonly<
  Record<string, { readonly forest: number; readonly ecod: number; readonly copod: number }>
> = {
  arrhythmia: { forest: 0.8059389229078351, ecod: 0.8051891976762443, copod: 0.7997723347464281 },
  cardio: { forest: 0.9268657305685253, ecod: 0.9350006866245537, copod: 0.9218827245262291 },
  glass: { forest: 0.6992411924119242, ecod: 0.6205962059620597, copod: 0.6449864498644986 },
  ionosphere: { forest: 0.8568095238095237, ecod: 0.7353439153439153, copod: 0.7989770723104056 },
  letter: { forest: 0.6333856666666666, ecod: 0.5723466666666667, copod: 0.55962 },
  lympho: { forest: 0.9981807511737089, ecod: 0.9964788732394366, copod: 0.9941314553990611 },
  mnist: { forest: 0.8016347550754332, ecod: 0.7463432048177812, copod: 0.7738682974276195 },
  musk: { forest: 0.9993482380348047, ecod: 0.9559430468872239, copod: 0.9463395977121398 },
  optdigits: { forest: 0.7087815502039743, ecod: 0.6045163837347021, copod: 0.6823937360178972 },
  pendigits: { forest: 0.9465150794741947, ecod: 0.9274459033172169, copod: 0.9048047325527218 },
  pima: { forest: 0.6696981343283582, ecod: 0.5943955223880597, copod: 0.6540149253731344 },
  satellite: { forest: 0.6980060044455539, ecod: 0.5829611212764465, copod: 0.6334915597445571 },
  'satimage-2': { forest: 0.9933763256440244, ecod: 0.9648771905683928, copod: 0.9744601594212869 },
  shuttle: { forest: 0.9969083680857962, ecod: 0.9929491361850228, copod: 0.9945018022404982 },
  vertebral: { forest: 0.3598809523809524, ecod: 0.42000000000000004, copod: 0.3349206349206349 },
  vowels: { forest: 0.7495256045519204, ecod: 0.5929018492176387, copod: 0.49578947368421056 },
  wbc: { forest: 0.9380685607576366, ecod: 0.9000933706816059, copod: 0.9635854341736695 },
};
