// Runs the published JavaScript client of Explore against a portal and prints what it got.
//
//   node client.mjs <portal url> <key of staff> <id of a record>
//
// The answer is one JSON object: for each question its value, or the class, status and details
// of the error that the client threw. What is expected stands in test_api_client.py.
import client from '@opendatasoft/api-client';

const {
    ApiClient, fromCatalog, fromMonitoring, fromDataNetwork, Query,
    field, string, dateTime, date, dateFromIsoString, all, one, list, not, lower,
    textSearch, textStartWith, textSuggest, exactMatch,
    AuthenticationError, NotFoundError, ServerError, UserError,
} = client;
const [url, staffKey, recordId] = process.argv.slice(2);

const anonymous = new ApiClient({ domain: url });
const staff = new ApiClient({ domain: url, apiKey: staffKey });
const stranger = new ApiClient({ domain: url, apiKey: 'wrong' });
// Exports are not always JSON: the client hands the response to whoever asks for it.
const asText = { interceptResponse: (response) => response.text() };
const towns = fromCatalog().dataset('villes');
const secret = fromCatalog().dataset('secret');
const where = (...conditions) => towns.records().where(all(...conditions)).select('pop').limit(100);

const questions = {
    'the roots': () => anonymous.get(fromCatalog().itself()),
    'the catalogue': () => anonymous.get(fromCatalog().datasets().orderBy('dataset_id').limit(3).offset(1)),
    'the catalogue, keys chosen': () => anonymous.get(
        fromCatalog().datasets().select(list('dataset_id', 'records_count')).where(exactMatch('dataset_id', 'villes'))),
    'the catalogue, searched': () => anonymous.get(
        fromCatalog().datasets().where(textSuggest('Midi', ['title'])).select('dataset_id')),
    'the catalogue, refined': () => anonymous.get(
        fromCatalog().datasets().refine('theme:Territoire').select('dataset_id').lang('en')),
    'the catalogue, grouped': () => anonymous.get(
        fromCatalog().datasets().groupBy('publisher').select('count(*) as n').orderBy('n desc')),
    'the facets of the catalogue': () => anonymous.get(fromCatalog().facets().facet('theme').facet('publisher')),
    'the catalogue as json': () => anonymous.get(fromCatalog().export('json').where('dataset_id = "villes"')),
    'the catalogue as csv': () => anonymous.get(fromCatalog().export('csv').limit(2), asText),
    'a dataset': () => anonymous.get(towns.itself()),
    'a dataset, in English': () => anonymous.get(towns.itself().lang('en')),
    'a dataset, of staff': () => staff.get(secret.itself().select('dataset_id')),
    'a dataset, missing': () => anonymous.get(fromCatalog().dataset('does-not-exist').itself()),
    'a dataset, private': () => anonymous.get(secret.itself()),
    'records': () => anonymous.get(towns.records().limit(2).orderBy('-pop')),
    'records, by a plain address': () => anonymous.get('/catalog/datasets/villes/records?limit=1'),
    'records, where': () => anonymous.get(where("city = 'Arles'", 'pop > 30')),
    'records, one of': () => anonymous.get(
        towns.records().where(one(exactMatch('city', 'Arles'), exactMatch('city', 'Nîmes'))).limit(1)),
    'records, not': () => anonymous.get(towns.records().where(not(exactMatch('city', 'Paris'))).limit(1)),
    'records, quoted': () => anonymous.get(towns.records().where(`${field('city')}:${string('l"eau \\ %_')}`)),
    'records, a field in quotes': () => anonymous.get(towns.records().select(`${field('pop')}, ${field('city')} as ${field('la ville')}`).limit(1)),
    'records, a date': () => anonymous.get(where(`d >= ${date({ year: 2018, month: 2 })}`, `d < ${dateFromIsoString('2019')}`)),
    'records, a moment': () => anonymous.get(where(`t = ${dateTime(new Date('2020-01-02T23:30:00Z'))}`)),
    'records, begin': () => anonymous.get(where(textStartWith('Par', ['city']))),
    'records, suggest': () => anonymous.get(where(textSuggest('nim', ['city']))),
    'records, suggest anywhere': () => anonymous.get(where(textSuggest('roug'))),
    'records, search': () => anonymous.get(where(textSearch('Pariz', ['city']))),
    'records, refined': () => anonymous.get(towns.records().refine('city:Arles').exclude('tags:Paris').limit(1)),
    'records, refined twice': () => anonymous.get(towns.records().refine('tags:Paris').refine('tags:rouge; vif').limit(1)),
    'records, shifted': () => anonymous.get(towns.records().select('t').limit(1).timezone('Europe/Paris')),
    'aggregates': () => anonymous.get(towns.records().select('count(*), sum(pop) as s, avg(pop)').limit(1)),
    'groups': () => anonymous.get(towns.records().groupBy(`${lower('city')} as c`).select('count(*) as n').orderBy('n desc').limit(2)),
    'groups of two keys': () => anonymous.get(towns.records().groupBy('city, ok').select('count(*)').limit(3)),
    'facets': () => anonymous.get(towns.facets().facet('city')),
    'facets, refined': () => anonymous.get(towns.facets().facet('city').facet('tags').refine('city:Arles')),
    'a record': () => anonymous.get(towns.record(recordId)),
    'a record, keys chosen': () => anonymous.get(towns.record(recordId).select('city, pop')),
    'a record, missing': () => anonymous.get(towns.record('0'.repeat(40))),
    'an export, json': () => anonymous.get(towns.export('json').select('pop').where('pop > 54')),
    'an export, csv': () => anonymous.get(towns.export('csv').select('city, pop').limit(2), asText),
    'an export, jsonl': () => anonymous.get(towns.export('jsonl').select('pop').limit(2), asText),
    'an export, geojson': () => anonymous.get(towns.export('geojson').limit(1)),
    'an export, unknown': () => anonymous.get(towns.export('ical')),
    'an export, of staff': () => staff.get(secret.export('json').select('city').limit(1)),
    'wrong: syntax': () => anonymous.get(towns.records().where('city =')),
    'wrong: field': () => anonymous.get(towns.records().where('nofield = 1')),
    'wrong: limit': () => anonymous.get(towns.records().limit(101)),
    'wrong: key': () => stranger.get(towns.records()),
    'wrong: restricted': () => anonymous.get(fromCatalog().dataset('reserve').records()),
    'another source: monitoring': () => anonymous.get(fromMonitoring().datasets()),
    'another source: network': () => anonymous.get(fromDataNetwork().dataset('sirene@data').facets().lang('fr')),
    'a query of its own': () => anonymous.get(new Query('catalog/datasets/villes/records').set('limit', '1').unset('offset')),
};

const found = {};
for (const [name, ask] of Object.entries(questions)) {
    try {
        found[name] = { value: await ask() };
    } catch (error) {
        found[name] = {
            error: Object.entries({ AuthenticationError, NotFoundError, ServerError, UserError })
                .find(([, kind]) => error instanceof kind)?.[0],
            status: error.response?.status,
            details: error.details ?? String(error),
        };
    }
}
// One client reads the warning header of deprecated use, another changes requests on their way.
const seen = [];
await new ApiClient({
    domain: url,
    headers: { 'X-Requested-With': 'contract' },
    interceptRequest: async (request) => { seen.push(request.url); return request; },
}).get(towns.records().limit(1));
found['a request changed on its way'] = { value: seen };
console.log(JSON.stringify(found));
