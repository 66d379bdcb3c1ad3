import { LitElement, html, css } from 'lit';
import { JsonRpc } from 'jsonrpc';
import '@vaadin/button';
import '@vaadin/progress-bar';
import '@vaadin/text-area';
import '@qomponent/qui-card';

const REFRESH_MILLIS = 1000;

/** What the models are and what they do, and a box to ask one. */
export class QwcRakutenaiModels extends LitElement {

    jsonRpc = new JsonRpc(this, false);

    static styles = css`
        :host { display: flex; flex-wrap: wrap; gap: 20px; padding: 10px 20px; align-items: flex-start; overflow: auto; }
        qui-card { min-width: 420px; flex: 1; }
        .content { padding: 10px 15px 15px; display: flex; flex-direction: column; gap: 12px; }
        table { border-collapse: collapse; }
        th { text-align: left; font-weight: normal; color: var(--lumo-secondary-text-color); padding: 2px 20px 2px 0; vertical-align: top; }
        td { padding: 2px 0; }
        .numbers { display: flex; gap: 30px; }
        .number b { display: block; font-size: var(--lumo-font-size-xxl); font-variant-numeric: tabular-nums; }
        .number { color: var(--lumo-secondary-text-color); }
        .number b { color: var(--lumo-body-text-color); }
        .answer { white-space: pre-wrap; min-height: 4em; }
        .error { color: var(--lumo-error-text-color); }
        .ask { display: flex; gap: 10px; align-items: end; }
        vaadin-text-area { flex: 1; }
    `;

    static properties = {
        _models: { state: true },
        _rates: { state: true },
        _answers: { state: true },
        _questions: { state: true },
    };

    constructor() {
        super();
        this._models = [];
        this._rates = {};
        this._answers = {};
        this._questions = {};
        this._streams = {};
    }

    connectedCallback() {
        super.connectedCallback();
        this._refresh();
        this._timer = setInterval(() => this._refresh(), REFRESH_MILLIS);
    }

    disconnectedCallback() {
        clearInterval(this._timer);
        Object.values(this._streams).forEach(stream => stream.cancel());
        super.disconnectedCallback();
    }

    _refresh() {
        this.jsonRpc.models().then(response => {
            const now = performance.now();
            this._rates = this._measured(response.result, now);
            this._before = { models: response.result, at: now };
            this._models = response.result;
        });
    }

    /** Tokens a second since the answer before. */
    _measured(models, now) {
        const rates = {};
        for (const model of models) {
            const before = this._before?.models.find(other => other.name === model.name);
            if (before?.generatedTokens !== undefined && model.generatedTokens !== undefined) {
                rates[model.name] = (model.generatedTokens - before.generatedTokens) * 1000 / (now - this._before.at);
            }
        }
        return rates;
    }

    render() {
        return this._models.map(model => html`
            <qui-card header="${model.name === '<default>' ? 'Default model' : model.name}">
                <div slot="content" class="content">
                    ${model.download ? this._download(model) : this._facts(model)}
                    ${model.backend ? this._live(model) : html`<vaadin-progress-bar value="${(model.downloadedPercent ?? model.loadedPercent) / 100}"></vaadin-progress-bar>`}
                    ${this._try(model)}
                </div>
            </qui-card>`);
    }

    _download(model) {
        if (model.failed) {
            return html`<span class="error">The download failed; see the log.</span>`;
        }
        return html`
            <span class="download">${model.download}</span>
            ${model.permissionMissing ? html`<vaadin-button theme="primary" @click="${() => this.jsonRpc.download({ name: model.name })}">Download</vaadin-button>` : ''}`;
    }

    _facts(model) {
        return html`
            <table>
                <tr><th>Model</th><td>${model.model}</td></tr>
                <tr><th>Format</th><td>${model.format}, ${(model.parameters / 1e6).toFixed(1)} million parameters, ${(model.sizeBytes / 1e6).toFixed(1)} MB</td></tr>
                <tr><th>Context</th><td>${model.contextTokens} tokens</td></tr>
                <tr><th>Backend</th><td>${model.backend ? `${model.backend}, ${model.device}` : (model.failed ? 'failed; see the log' : `loading, ${model.loadedPercent} %`)}</td></tr>
                <tr><th>JVM flags</th><td class="${model.jvmFlags.length ? 'error' : ''}">${model.jvmFlags.join('; ') || 'complete'}</td></tr>
            </table>`;
    }

    _live(model) {
        return html`
            <div class="numbers">
                <span class="number"><b>${(this._rates[model.name] ?? 0).toFixed(0)}</b>tokens/s</span>
                <span class="number"><b>${model.running}</b>running</span>
                <span class="number"><b>${model.waiting}</b>waiting</span>
                <span class="number"><b>${model.usedKvBlocks}</b>of ${model.kvBlocks} KV blocks, ${model.keptKvBlocks} kept</span>
            </div>
            <vaadin-progress-bar value="${model.usedKvBlocks / model.kvBlocks}"></vaadin-progress-bar>`;
    }

    _try(model) {
        const answer = this._answers[model.name];
        return html`
            <div class="ask">
                <vaadin-text-area label="Try it" placeholder="Ask a question"
                    .value="${this._questions[model.name] ?? ''}"
                    @value-changed="${event => this._questions[model.name] = event.detail.value}"></vaadin-text-area>
                <vaadin-button theme="primary" @click="${() => this._ask(model.name)}">Ask</vaadin-button>
            </div>
            ${answer ? html`<div class="answer ${answer.error ? 'error' : ''}">${answer.error ?? answer.text}</div>` : ''}`;
    }

    _ask(name) {
        this._streams[name]?.cancel();
        this._show(name, { text: '' });
        this._streams[name] = this.jsonRpc.ask({ name, question: this._questions[name] ?? '' })
            .onNext(response => this._show(name, { text: this._answers[name].text + response.result }))
            .onError(response => this._show(name, { error: response.error?.message ?? 'The request failed; see the log.' }));
    }

    _show(name, answer) {
        this._answers = { ...this._answers, [name]: answer };
    }
}
customElements.define('qwc-rakutenai-models', QwcRakutenaiModels);
