import { ask, model, Refused } from './stream.js';
import { texts } from './texts.js';

const page = Object.fromEntries([...document.querySelectorAll('[id]')].map((element) => [element.id, element]));

let language = navigator.language.startsWith('ja') ? 'ja' : 'en';
let history = [];
let running = null;
// Undefined until the server answers, null if it does not.
let answering;

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
  page.model.textContent = answering?.id ?? (answering === null ? text().notReady : '');
  page.model.title = answering ? text().context(answering.max_model_len) : '';
  page.model.className = answering === null ? 'down' : answering ? 'up' : '';
  page.notice.textContent = answering?.id.includes('demo model') ? text().demoNotice : '';
}

async function readModel() {
  answering = await model().catch(() => null);
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
  const took = { asked: performance.now() };
  for await (const chunk of ask(history, Number(page.temperature.value), signal)) {
    const [choice] = chunk.choices;
    if (choice?.delta.content) {
      took.last = performance.now();
      took.first ??= took.last;
      append(answer, choice.delta.content);
    }
    took.finishReason = choice?.finish_reason ?? took.finishReason;
    took.usage = chunk.usage ?? took.usage;
  }
  remember(answer, statistics(took));
}

function append(answer, piece) {
  const atEnd = innerHeight + scrollY >= document.documentElement.scrollHeight - 80;
  answer.firstChild.append(piece);
  if (atEnd) {
    scrollTo({ top: document.documentElement.scrollHeight });
  }
}

/** What an answer took, with times as they were seen here. */
function statistics({ asked, first, last, finishReason, usage }) {
  const words = text();
  const rate = ((usage.completion_tokens - 1) * 1000) / (last - first);
  return [
    words.replyTokens(usage.completion_tokens),
    ...(last > first ? [words.rate(rate.toFixed(1))] : []),
    ...(first ? [words.firstToken(Math.round(first - asked))] : []),
    words.promptTokens(usage.prompt_tokens),
    ...(finishReason === 'length' ? [words.cutOff] : []),
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
  const { status, error } = problem;
  if (status === 429 || status === 503) {
    return text().busy;
  }
  if (error.code === 'context_length_exceeded') {
    return text().tooLong(error.prompt_tokens, error.max_prompt_tokens);
  }
  return status < 500 ? text().refused(error.message) : text().failed;
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
