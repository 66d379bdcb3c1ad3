import { ask, Refused } from './stream.js';
import { texts } from './texts.js';

const page = Object.fromEntries([...document.querySelectorAll('[id]')].map((element) => [element.id, element]));

let language = navigator.language.startsWith('ja') ? 'ja' : 'en';
let history = [];
let running = null;
let model = null;

const text = () => texts[language];

function element(tag, className, content = '') {
  const created = document.createElement(tag);
  created.className = className;
  created.textContent = content;
  return created;
}

function showLanguage() {
  document.documentElement.lang = language;
  document.querySelectorAll('[data-text]').forEach((target) => {
    target.textContent = text()[target.dataset.text];
  });
  page.language.textContent = text().otherLanguage;
  page.language.lang = language === 'ja' ? 'en' : 'ja';
  page.question.placeholder = text().question;
  showExamples();
  showModel();
}

function showExamples() {
  page.examples.replaceChildren(
    ...text().examples.map((example) => {
      const chip = element('button', 'chip', example);
      chip.type = 'button';
      chip.onclick = () => send(example);
      const item = document.createElement('li');
      item.append(chip);
      return item;
    }),
  );
}

function showModel() {
  // "name (format, parameters, ...) on ...": the name is enough, the rest is there for those who point at it.
  page.model.textContent = model?.split(' (')[0] ?? text().notReady;
  page.model.title = model ?? '';
  page.model.classList.toggle('down', !model);
  page.notice.textContent = model?.includes('demo model') ? text().demoNotice : '';
}

async function readModel() {
  try {
    const health = await (await fetch('q/health/ready')).json();
    const check = health.checks.find((candidate) => candidate.name === 'RakutenAI');
    model = check.status === 'UP' ? check.data['<default>'] : null;
  } catch {
    model = null;
  }
  showModel();
}

function addMessage(role, content) {
  const message = element('article', role);
  message.setAttribute('aria-label', role === 'user' ? text().you : text().assistant);
  message.append(element('p', 'content', content));
  page.conversation.append(message);
  page.welcome.hidden = true;
  message.scrollIntoView({ block: 'end' });
  return message;
}

function showError(message) {
  page.error.textContent = message;
  page.error.hidden = !message;
}

function setRunning(controller) {
  running = controller;
  page.send.hidden = Boolean(controller);
  page.stop.hidden = !controller;
  page.conversation.setAttribute('aria-busy', String(Boolean(controller)));
}

async function send(question) {
  if (running || !question.trim()) {
    return;
  }
  showError('');
  const controller = new AbortController();
  setRunning(controller);
  const asked = addMessage('user', question);
  const answer = addMessage('assistant', '');
  history.push({ role: 'user', content: question });
  page.question.value = '';
  fitQuestion();
  page.announcement.textContent = text().answering;
  try {
    await receive(answer, controller.signal);
    page.announcement.textContent = text().answered;
  } catch (problem) {
    page.announcement.textContent = problem.name === 'AbortError' ? text().stopped : '';
    finishWith(problem, asked, answer, question);
  } finally {
    // A new conversation may have begun meanwhile.
    if (running === controller) {
      setRunning(null);
      page.question.focus();
    }
  }
}

async function receive(answer, signal) {
  const request = { messages: history, temperature: Number(page.temperature.value) };
  for await (const event of ask(request, signal)) {
    if (event.done) {
      remember(answer, statistics(event.done));
      return;
    }
    append(answer, event.text);
  }
  throw new Error('the answer ended too early');
}

function append(answer, piece) {
  const atEnd = innerHeight + scrollY >= document.documentElement.scrollHeight - 80;
  answer.firstChild.append(piece);
  if (atEnd) {
    scrollTo({ top: document.documentElement.scrollHeight });
  }
}

function statistics(done) {
  const words = text();
  return [
    words.replyTokens(done.replyTokens),
    words.rate(done.tokensPerSecond.toFixed(1)),
    words.firstToken(Math.round(done.timeToFirstTokenMillis)),
    words.promptTokens(done.promptTokens),
    ...(done.finishReason === 'LENGTH' ? [words.cutOff] : []),
  ];
}

function remember(answer, notes) {
  history.push({ role: 'assistant', content: answer.firstChild.textContent });
  answer.append(element('p', 'notes', notes.join(' · ')));
  answer.scrollIntoView({ block: 'end' });
}

function finishWith(problem, asked, answer, question) {
  if (!answer.isConnected) {
    return;
  }
  if (problem.name === 'AbortError' && answer.firstChild.textContent) {
    remember(answer, [text().stopped]);
    return;
  }
  const begun = Boolean(answer.firstChild.textContent);
  // A question without an answer is taken back, so that it can be changed and sent again.
  history.pop();
  asked.remove();
  answer.remove();
  page.question.value = question;
  fitQuestion();
  page.welcome.hidden = page.conversation.hasChildNodes();
  if (problem.name !== 'AbortError') {
    showError(explain(problem, begun));
  }
}

function explain(problem, begun) {
  if (!(problem instanceof Refused)) {
    readModel();
    return begun ? text().failed : text().gone;
  }
  const { status, body } = problem;
  if (status === 429 || status === 503) {
    return text().busy;
  }
  if (body.promptTokens) {
    return text().tooLong(body.promptTokens, body.maxPromptTokens);
  }
  return status === 400 ? text().refused(body.message) : text().failed;
}

function startOver() {
  running?.abort();
  setRunning(null);
  history = [];
  page.conversation.replaceChildren();
  page.welcome.hidden = false;
  showError('');
  page.question.focus();
}

function fitQuestion() {
  page.question.style.height = 'auto';
  page.question.style.height = `${page.question.scrollHeight}px`;
}

page.form.onsubmit = (event) => {
  event.preventDefault();
  send(page.question.value);
};
page.question.oninput = fitQuestion;
page.question.onkeydown = (event) => {
  // The Enter that confirms a conversion of Japanese input is not meant for us. Safari ends the composition before it
  // and marks it by its key code alone.
  const composing = event.isComposing || event.keyCode === 229;
  if (event.key === 'Enter' && !event.shiftKey && !composing) {
    event.preventDefault();
    page.form.requestSubmit();
  }
};
page.stop.onclick = () => running?.abort();
page.new.onclick = startOver;
page.language.onclick = () => {
  language = language === 'ja' ? 'en' : 'ja';
  showLanguage();
};

showLanguage();
readModel();
