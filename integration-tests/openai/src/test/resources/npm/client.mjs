// Runs one call of the openai client: reads {server, method, question} and writes {answer} or {refused}, as JSON.
import OpenAI from "openai";
import { readFileSync } from "node:fs";

const { server, method, question } = JSON.parse(readFileSync(0, "utf8"));
const client = new OpenAI({ baseURL: `${server}/v1`, apiKey: "none", maxRetries: 0 });

const params = {
  model: question.model,
  messages: [{ role: "user", content: question.text }],
  temperature: question.temperature,
  max_completion_tokens: question.maxTokens ?? undefined,
  stop: question.stop ?? undefined,
  seed: question.seed ?? undefined,
  n: question.n ?? undefined,
  logprobs: question.logProbs ? true : undefined,
  top_logprobs: question.logProbs ?? undefined,
  response_format: question.schema
    ? { type: "json_schema", json_schema: { name: "answer", strict: true, schema: JSON.parse(question.schema) } }
    : undefined,
};

async function answer() {
  const completion = await client.chat.completions.create(params);
  return {
    texts: completion.choices.map((choice) => choice.message.content),
    finishReason: completion.choices[0].finish_reason,
    promptTokens: completion.usage.prompt_tokens,
    completionTokens: completion.usage.completion_tokens,
    logProbs: (completion.choices[0].logprobs?.content ?? []).map((token) => token.logprob),
  };
}

async function stream() {
  const chunks = await client.chat.completions.create({
    ...params,
    stream: true,
    stream_options: { include_usage: true },
  });
  const result = { texts: [], logProbs: [] };
  for await (const chunk of chunks) {
    for (const choice of chunk.choices) {
      result.texts[choice.index] = (result.texts[choice.index] ?? "") + (choice.delta.content ?? "");
      result.finishReason = choice.finish_reason ?? result.finishReason;
    }
    if (chunk.usage) {
      result.promptTokens = chunk.usage.prompt_tokens;
      result.completionTokens = chunk.usage.completion_tokens;
    }
  }
  return result;
}

async function abort() {
  const chunks = await client.chat.completions.create({ ...params, stream: true });
  for await (const chunk of chunks) {
    chunks.controller.abort();
    break;
  }
  return null;
}

function toolParams() {
  const earlier = question.calls?.length
    ? [
        {
          role: "assistant",
          tool_calls: question.calls.map(({ id, name, arguments: written }) => ({
            id,
            type: "function",
            function: { name, arguments: written },
          })),
        },
        ...question.calls.map(({ id }, i) => ({ role: "tool", tool_call_id: id, content: question.results[i] })),
      ]
    : [];
  const named = question.choice && !["none", "required"].includes(question.choice);
  return {
    ...params,
    messages: [...params.messages, ...earlier],
    max_completion_tokens: 200,
    tools: question.tools.map(({ name, properties }) => ({
      type: "function",
      function: {
        name,
        strict: true,
        parameters: {
          type: "object",
          properties: Object.fromEntries(Object.entries(properties).map(([key, schema]) => [key, JSON.parse(schema)])),
          required: Object.keys(properties),
          additionalProperties: false,
        },
      },
    })),
    tool_choice: named ? { type: "function", function: { name: question.choice } } : (question.choice ?? undefined),
    parallel_tool_calls: question.parallel ?? undefined,
  };
}

function toolResult({ message, finish_reason }) {
  return {
    text: message.content ?? "",
    calls: (message.tool_calls ?? []).map((call) => ({
      id: call.id,
      name: call.function.name,
      arguments: call.function.arguments,
    })),
    finishReason: finish_reason,
  };
}

async function toolAnswer() {
  const completion = await client.chat.completions.create(toolParams());
  return toolResult(completion.choices[0]);
}

/** The client itself joins the pieces here. */
async function toolStream() {
  const completion = await client.chat.completions.stream(toolParams()).finalChatCompletion();
  return toolResult(completion.choices[0]);
}

try {
  const methods = { answer, stream, abort, toolAnswer, toolStream };
  console.log(JSON.stringify({ answer: await methods[method]() }));
} catch (error) {
  if (!(error instanceof OpenAI.APIError)) {
    throw error;
  }
  console.log(JSON.stringify({ refused: { status: error.status, message: error.message } }));
}
