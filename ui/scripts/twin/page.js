/** The page around the twin: it passes questions on. */

const worker = new Worker('/worker.js', { type: 'module' });
const ready = hear();

/** @returns {Promise<string>} */
function hear() {
  return new Promise((done, fail) => {
    worker.onmessage = ({ data }) => {
      if (data.failed === undefined) done(data.answer);
      else fail(new Error(data.failed));
    };
    worker.onerror = (event) => {
      fail(new Error(event.message));
    };
  });
}

/** @param {string} question */
async function ask(question) {
  await ready;
  const answered = hear();
  worker.postMessage(question);
  return answered;
}

Object.assign(window, { ask });
