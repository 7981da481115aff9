// Checks credentials with the libraries of Digital Bazaar, which are not ours; nothing is fetched.
// Reads {documents: {address: document}, cases: {name: {credential, suites: ["rdfc", "jcs"], status: bool}}} on its
// standard input; writes {name: {verified, revoked: [purposes whose bit is set], error}} on its standard output.
import {readFileSync} from 'node:fs';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import * as jcs from '@digitalbazaar/eddsa-jcs-2022-cryptosuite';
import * as rdfc from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import * as vc from '@digitalbazaar/vc';
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';

const {documents, cases} = JSON.parse(readFileSync(0, 'utf8'));
const cryptosuites = {
  jcs: () => jcs.createVerifyCryptosuite(),
  rdfc: () => rdfc.cryptosuite,
};

async function documentLoader(url) {
  if(!(url in documents)) {
    throw new Error(`not here: ${url}`);
  }
  // A fresh copy: suites write on what they are given.
  return {contextUrl: null, documentUrl: url, document: structuredClone(documents[url])};
}

async function check({credential, suites, status}) {
  const suite = suites.map(name => new DataIntegrityProof({cryptosuite: cryptosuites[name]()}));
  const found = {verified: false, revoked: [], error: null};
  try {
    const result = await vc.verifyCredential({
      credential: structuredClone(credential),
      suite,
      documentLoader,
      checkStatus: status ? checkStatus : async () => ({verified: true}),
    });
    found.verified = result.verified;
    found.error = result.error ? String(result.error.errors?.[0] ?? result.error) : null;
    if(status) {
      // `verified` says nothing of the bits: they are to be read.
      const read = result.statusResult ?? {};
      found.statusVerified = read.verified ?? false;
      found.statusError = read.error ? String(read.error) : null;
      found.revoked = (read.results ?? []).filter(one => one.status).map(
        one => one.credentialStatus.statusPurpose);
    }
  } catch(error) {
    found.error = String(error);
  }
  return found;
}

const answers = {};
for(const [name, value] of Object.entries(cases)) {
  answers[name] = await check(value);
}
process.stdout.write(JSON.stringify(answers));
