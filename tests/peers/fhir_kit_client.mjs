// fhir-kit-client (npm) drives fhirnet: each interaction as its users write it. Run by test_fhir_kit_client.py, which
// says in the environment where the client is, what is asked, and how to log in.
import assert from 'node:assert/strict';
import { createPrivateKey, randomUUID, sign } from 'node:crypto';
import { test } from 'node:test';

const { FHIR_KIT_CLIENT, BASE, API_KEY, PRIVATE_KEY, CASE, TRANSACTION, AS_OF } = process.env;
const { Client } = await import(FHIR_KIT_CLIENT);
const client = new Client({ baseUrl: BASE, bearerToken: API_KEY });
const SYSTEM = 'urn:oid:1.2.3';

const patient = (number = randomUUID()) => ({ resourceType: 'Patient', identifier: [{ system: SYSTEM, value: number }] });
const create = (body, headers = {}) => client.create({ resourceType: 'Patient', body, options: { headers } });
const read = (id) => client.read({ resourceType: 'Patient', id });
const answered = (status) => (error) => error.response?.status === status;
const status = (answer) => Client.httpFor(answer).response.status;

test('metadata', async () => {
  const said = await client.capabilityStatement();
  assert.equal(said.fhirVersion, '4.0.1');
  assert.ok(said.rest[0].resource.some((each) => each.type === 'Patient'));
});

test('create, read and vread', async () => {
  const made = await create(patient());
  assert.equal(status(made), 201);
  assert.deepEqual(await read(made.id), made);
  assert.deepEqual(await client.vread({ resourceType: 'Patient', id: made.id, version: '1' }), made);
  const history = await client.history({ resourceType: 'Patient', id: made.id });
  assert.equal(history.entry.length, 1);
});

test('conditional create', async () => {
  const body = patient();
  const headers = { 'If-None-Exist': `identifier=${SYSTEM}|${body.identifier[0].value}` };
  const [first, second] = [await create(body, headers), await create(body, headers)];
  assert.deepEqual([status(first), status(second), second.id], [201, 200, first.id]);
});

test('update of a version', async () => {
  const made = await create(patient());
  const update = (gender) => client.update({
    resourceType: 'Patient', id: made.id, body: { ...made, gender }, options: { headers: { 'If-Match': 'W/"1"' } },
  });
  assert.equal((await update('female')).meta.versionId, '2');
  await assert.rejects(update('male'), answered(412));
  assert.equal((await read(made.id)).gender, 'female');
});

test('conditional update', async () => {
  const body = patient();
  const searchParams = { identifier: `${SYSTEM}|${body.identifier[0].value}` };
  const first = await client.update({ resourceType: 'Patient', searchParams, body });
  const second = await client.update({ resourceType: 'Patient', searchParams, body: { ...body, gender: 'other' } });
  assert.deepEqual([status(first), status(second), second.id], [201, 200, first.id]);
});

test('delete', async () => {
  const made = await create(patient());
  assert.equal(status(await client.delete({ resourceType: 'Patient', id: made.id })), 204);
  await assert.rejects(read(made.id), answered(410));
});

test('a patch is not offered', async () => {
  const made = await create(patient());
  const jsonPatch = [{ op: 'add', path: '/gender', value: 'other' }];
  await assert.rejects(client.patch({ resourceType: 'Patient', id: made.id, jsonPatch }), answered(405));
});

test('transaction, the pages of a search, $everything and the verdict', async () => {
  const transaction = JSON.parse(TRANSACTION);
  const sent = await client.transaction({ body: transaction });
  assert.ok(sent.entry.every((each) => each.response.status.startsWith('201')));
  const again = await client.transaction({ body: transaction });
  assert.ok(again.entry.every((each) => each.response.status.startsWith('200')));
  const id = sent.entry[0].response.location.split('/').at(-3);

  for (const options of [{}, { postSearch: true }]) {
    const found = new Set();
    let pages = 0;
    let page = await client.search({ resourceType: 'Observation', searchParams: { patient: id, _count: 7 }, options });
    for (; page; page = await client.nextPage({ bundle: page })) {
      page.entry.forEach((each) => found.add(each.resource.id));
      pages += 1;
    }
    const wanted = transaction.entry.filter((each) => each.resource.resourceType === 'Observation').length;
    assert.deepEqual([found.size, pages], [wanted, Math.ceil(wanted / 7)]);
  }

  const whole = await client.operation({ name: 'everything', resourceType: 'Patient', id, method: 'GET', input: { _count: 1000 } });
  assert.equal(whole.entry.length, transaction.entry.length);
  const name = 'evaluate-tace-resistance';
  const asked = { asOf: AS_OF, language: 'en' };
  const stored = await client.operation({ name, resourceType: 'Patient', id, method: 'GET', input: asked });
  const parameter = [{ name: 'asOf', valueDate: AS_OF }, { name: 'language', valueCode: 'en' }];
  const byParameters = await client.operation({ name, resourceType: 'Patient', id, input: { resourceType: 'Parameters', parameter } });
  const input = { resourceType: 'Parameters', parameter: [...parameter, { name: 'case', resource: JSON.parse(CASE) }] };
  const posted = await client.operation({ name, input });
  assert.equal(stored.resourceType, 'Observation');
  assert.deepEqual(byParameters.valueCodeableConcept, stored.valueCodeableConcept);
  assert.deepEqual(posted.valueCodeableConcept, stored.valueCodeableConcept);
});

test('a signed login, and none', async () => {
  const anybody = new Client({ baseUrl: BASE });
  await assert.rejects(anybody.read({ resourceType: 'Patient', id: 'x' }), answered(401));
  const { tokenUrl } = await anybody.smartAuthMetadata();
  const jwk = JSON.parse(PRIVATE_KEY);
  const part = (content) => Buffer.from(JSON.stringify(content)).toString('base64url');
  const exp = Math.floor(Date.now() / 1000) + 240;
  const claims = { iss: 'registry', sub: 'registry', aud: tokenUrl.href, exp, jti: randomUUID() };
  const said = `${part({ alg: 'ES384', typ: 'JWT', kid: jwk.kid })}.${part(claims)}`;
  const key = createPrivateKey({ key: jwk, format: 'jwk' });
  const signature = sign('sha384', Buffer.from(said), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url');
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: `${said}.${signature}`,
    scope: 'system/*.cruds',
  });
  const { access_token } = await (await fetch(tokenUrl, { method: 'POST', body })).json();
  const known = new Client({ baseUrl: BASE, bearerToken: access_token });
  assert.equal(status(await known.create({ resourceType: 'Patient', body: patient() })), 201);
});
