/* What callers say, in English and Spanish, and the words cards have for it. One line a thing: the cards' words, then the
   callers', parted by commas; several words together are looked for together. Small letters, no accents. The server
   searches by the same two lists: it reads them here (hub/finding/asked.py). */

const TOLD = `
water: agua, tap, faucet, sink, llave, grifo, brown water, agua sucia, agua turbia, dirty water, hervir, tomar agua, drink
power: luz, electricidad, electricity, electric, lights, lights out, no lights, blackout, apagon, corriente, sin luz
shelter: refugio, albergue, place to stay, nowhere to go, where do i sleep, donde dormir, somewhere to sleep, cot
flood, flooding: inundacion, inundado, inundada, basement, sotano, under water, water in my house, agua en la casa, creek, rio
evacuate, evacuation: evacuar, evacuacion, leave my house, have to leave, get out, salir de mi casa, irme, desalojar, zone, zona
road, roads: carretera, calle, street, highway, autopista, bridge, puente, closed street, calle cerrada, traffic, trafico, detour
debris, trash: basura, garbage, rubbish, escombros, ramas, branches, tree, arbol, fallen tree, arbol caido, curb, pickup
school, schools: escuela, escuelas, clases, class, kids, ninos, daycare, guarderia
pet, pets: mascota, mascotas, dog, perro, cat, gato, animal, animals, animales, horse, caballo
fire, wildfire, smoke: incendio, fuego, humo, burning, quemando, ash, ceniza, lumbre
earthquake, shaking: terremoto, temblor, sismo, aftershock, replica
tornado: tornado, twister, funnel, remolino, siren, sirena
hurricane, storm: huracan, tormenta, ciclon, wind, viento
snow, winter: nieve, hielo, ice, icy, blizzard, frio, frozen, nevada, plow
heat, hot: calor, caluroso, too hot, air conditioning, aire acondicionado, cool off, cooling center, sweating
medical, medicine: medicina, medicinas, medicamento, pills, pastillas, prescription, receta, insulin, insulina, oxygen, oxigeno, nurse
missing: desaparecido, desaparecida, perdido, cannot find, can't find, lost my, no encuentro, looking for my
donate, donation: donar, donacion, donaciones, volunteer, voluntario, give clothes, help out, regalar
scam, fraud: estafa, fraude, fake, falso, con man, asked for money, pide dinero, door to door
rumor: rumor, facebook, heard that, is it true, es verdad, es cierto, dicen que, tiktok
damage: dano, danos, damaged, roof, techo, insurance, seguro, claim, destroyed, house is gone
aid, assistance: ayuda, fema, dinero, money, help paying, benefits, beneficios, asistencia, food stamps
food: comida, hungry, hambre, meals, groceries, comidas, despensa
return, home: regresar, volver, go home, going home, go back, volver a casa, regresar a casa, curfew, toque de queda
bus, ride: autobus, camion, transporte, transportation, no car, sin carro, wheelchair, silla de ruedas, how do i get there
chemical, spill: quimico, quimicos, derrame, toxic, toxico, leak, fuga, fumes, smell, olor, odor
gas: gas leak, fuga de gas, smell gas, huele a gas, rotten eggs, propane, propano
generator, carbon monoxide: generador, grill inside, parrilla, monoxido, fumes in the house
vaccine, sick: vacuna, shot, enfermo, enferma, fever, fiebre, covid, virus, flu, gripe, contagious, contagioso
event: parade, desfile, concert, concierto, marathon, maraton, festival, stadium, estadio
update: news, noticias, what is going on, que pasa, what happened, que paso
`;

const IDLE_WORDS = `
a an the my your our is are am was be been do does did have has had i im ive we you he she it its they there this that in on at to
of for from with and or so me us if can could what when where who how why no not any some get got el la los las un una mi su es son de
del en al y o que hay esta estoy tengo se fue lo por para con donde cuando como quien
`;

/** Words that say nothing of what is asked. */
export const IDLE = new Set(IDLE_WORDS.trim().split(/\s+/));

/** Words as they are compared: small letters, no accents, no signs. */
export function plain(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/['’]/g, "").replace(/[^\p{L}\p{N}]+/gu, " ").trim();
}

/** What a caller may say → the cards' words for it. */
export const meant = new Map();
for (const line of TOLD.trim().split("\n")) {
  const [cards, callers] = line.split(": ").map((side) => side.split(",").map(plain));
  for (const said of [...callers, ...cards]) {
    meant.set(said, [...new Set([...(meant.get(said) ?? []), ...cards])].filter((word) => word !== said));
  }
}

export const LONGEST = Math.max(...[...meant.keys()].map((said) => said.split(" ").length));
