package io.github.rakutenai.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

import io.github.rakutenai.engine.tokenizer.Message;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.Terminal.SignalHandler;

/** Reads lines and answers them until the user leaves. */
final class Chat {

    private static final String PROMPT = "> ";
    private static final String HELP = """
            /system TEXT  start anew with this system message; without a text, with none
            /clear        forget what was said
            /again        answer the last question once more
            /stats        tokens and rates of the last reply
            /exit         leave, as Ctrl-D does
            Ctrl-C ends a reply. A line that ends with \\ goes on in the next.""";

    /** What answers. */
    @FunctionalInterface
    interface Model {

        /** @param text gets what has come */
        Answer answer(List<Message> messages, Consumer<String> text) throws IOException;
    }

    private final Terminal terminal;
    private final PrintWriter out;
    private final LineReader lines;
    private final Conversation conversation;
    private final Model model;
    private Optional<Answer> last = Optional.empty();

    Chat(Terminal terminal, Conversation conversation, Model model) {
        this.terminal = terminal;
        out = terminal.writer();
        lines = LineReaderBuilder.builder()
                .terminal(terminal)
                .parser(new DefaultParser().eofOnEscapedNewLine(true))
                // Exclamation marks are part of what people say.
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .build();
        this.conversation = conversation;
        this.model = model;
    }

    void run() throws IOException {
        while (true) {
            Optional<String> line = readLine();
            if (line.isEmpty() || line.get().equals("/exit")) {
                return;
            }
            handle(line.get());
            out.flush();
        }
    }

    /** Empty when the user leaves. */
    private Optional<String> readLine() {
        try {
            return Optional.of(lines.readLine(PROMPT).replace("\\\n", "\n").strip());
        } catch (UserInterruptException e) {
            return Optional.of("");
        } catch (EndOfFileException e) {
            return Optional.empty();
        }
    }

    private void handle(String line) throws IOException {
        String word = line.startsWith("/") ? line.split("\\s", 2)[0] : "";
        switch (word) {
            case "" -> ask(line);
            case "/help" -> out.println(HELP);
            case "/system" -> conversation.restart(line.substring(word.length()).strip());
            case "/clear" -> conversation.clear();
            case "/again" -> again();
            case "/stats" -> out.println(last.map(Answer::statistics).orElse("there was no reply yet"));
            default -> out.println("there is no " + word + "; /help lists what there is");
        }
    }

    private void ask(String question) throws IOException {
        if (!question.isEmpty()) {
            conversation.add(Message.user(question));
            answer();
        }
    }

    private void again() throws IOException {
        if (conversation.takeBackReply()) {
            answer();
        } else {
            out.println("there was no reply yet");
        }
    }

    private void answer() throws IOException {
        Thread answering = Thread.currentThread();
        SignalHandler before = terminal.handle(Signal.INT, signal -> answering.interrupt());
        try {
            Answer answer = model.answer(conversation.messages(), this::show);
            last = Optional.of(answer);
            conversation.add(Message.assistant(answer.text()));
            out.println();
        } catch (IllegalArgumentException e) {
            // Too long for the context: nothing was computed.
            conversation.takeBackQuestion();
            out.println(e.getMessage());
        } finally {
            terminal.handle(Signal.INT, before);
            Thread.interrupted();
        }
    }

    private void show(String text) {
        out.print(text);
        out.flush();
    }
}
