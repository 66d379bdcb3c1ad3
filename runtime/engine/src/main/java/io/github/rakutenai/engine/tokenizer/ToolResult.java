package io.github.rakutenai.engine.tokenizer;

/**
 * What a call brought.
 *
 * @param name the tool
 * @param content any text
 */
record ToolResult(String name, String content) {}
