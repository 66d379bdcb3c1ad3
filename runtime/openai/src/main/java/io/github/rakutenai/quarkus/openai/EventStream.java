package io.github.rakutenai.quarkus.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;

/** Server-sent events, each sent at once. */
final class EventStream {

    static final String MEDIA_TYPE = "text/event-stream";

    private final OutputStream out;

    EventStream(OutputStream out) {
        this.out = out;
    }

    void send(Object data) throws IOException {
        write(Json.write(data));
    }

    /** Tells that nothing follows. */
    void done() throws IOException {
        write("[DONE]");
    }

    private void write(String data) throws IOException {
        out.write(("data: " + data + "\n\n").getBytes(UTF_8));
        out.flush();
    }
}
