package io.github.rakutenai.it.langchain4j;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import io.github.rakutenai.engine.inference.Timings;
import io.github.rakutenai.engine.inference.TokenUsage;
import io.github.rakutenai.engine.scheduler.FinishReason;
import io.github.rakutenai.engine.tokenizer.Message;
import io.github.rakutenai.engine.tokenizer.Role;
import io.github.rakutenai.engine.tokenizer.Tool;
import io.github.rakutenai.engine.tool.ReplyPart;
import io.github.rakutenai.engine.tool.ToolReplyReader;
import io.github.rakutenai.quarkus.ChatEvent;
import io.github.rakutenai.quarkus.ChatRequest;
import io.github.rakutenai.quarkus.RakutenChat;
import io.github.rakutenai.quarkus.Reply;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.infrastructure.Infrastructure;

/**
 * Knows what LangChain4j's tests of tools ask: it asks for the weather and the time, in words that the request's grammar
 * allows, and answers when it has the results.
 */
final class WeatherChat implements RakutenChat {

    static final String CITY = "{\"city\": \"Munich\"}";
    static final String COUNTRY = "{\"country\": \"France\"}";

    @Override
    public Reply chat(ChatRequest request) {
        return ((ChatEvent.Completed) events(request).getLast()).reply();
    }

    @Override
    public <T extends Record> T chat(ChatRequest request, Class<T> type) {
        throw new UnsupportedOperationException("it answers no records");
    }

    @Override
    public Multi<ChatEvent> stream(ChatRequest request) {
        return Multi.createFrom().iterable(events(request)).emitOn(Infrastructure.getDefaultExecutor());
    }

    private static List<ChatEvent> events(ChatRequest request) {
        ToolReplyReader reader = new ToolReplyReader();
        List<ChatEvent> events = new ArrayList<>();
        String text = answer(request);
        for (String piece : text.split("(?<= )")) {
            reader.read(piece).forEach(part -> events.add(event(part)));
        }
        TokenUsage usage = new TokenUsage(request.messages().size(), text.length());
        events.add(new ChatEvent.Completed(
                new Reply(reader.text(), reader.calls(), usage, FinishReason.STOP, new Timings(1, 1, 1))));
        return events;
    }

    private static ChatEvent event(ReplyPart part) {
        return switch (part) {
            case ReplyPart.Text(String text) -> new ChatEvent.Delta(text);
            case ReplyPart.CallBegun begun -> new ChatEvent.ToolCallBegun(begun.index(), begun.id(), begun.name());
            case ReplyPart.ArgumentsWritten more -> new ChatEvent.ToolCallArguments(more.index(), more.text());
            case ReplyPart.CallEnded ended -> new ChatEvent.ToolCallEnded(ended.index(), ended.call());
        };
    }

    private static String answer(ChatRequest request) {
        boolean told = request.messages().getLast().role() == Role.TOOL;
        String text = told ? told(request) : calls(request);
        if (!request.tools().orElseThrow().grammar(request.grammar()).matches(text)) {
            throw new IllegalArgumentException("the request allows no reply " + text);
        }
        return text;
    }

    private static String told(ChatRequest request) {
        List<String> results = request.messages().stream()
                .filter(message -> message.role() == Role.TOOL)
                .map(Message::content)
                .toList();
        return request.grammar().isPresent()
                ? "{\"weather\": \"" + results.getFirst() + "\"}"
                : "I was told: " + String.join(", ", results);
    }

    private static String calls(ChatRequest request) {
        return request.tools().orElseThrow().tools().stream()
                .filter(tool -> !tool.name().startsWith("add"))
                .map(WeatherChat::call)
                .collect(Collectors.joining(", ", "<tool_calls>[", "]"));
    }

    private static String call(Tool tool) {
        String arguments = switch (tool.name()) {
            case "getWeather" -> CITY;
            case "getTime" -> COUNTRY;
            default -> "{}";
        };
        return "{\"name\": \"" + tool.name() + "\", \"arguments\": " + arguments + "}";
    }
}
