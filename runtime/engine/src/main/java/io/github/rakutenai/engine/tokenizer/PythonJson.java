package io.github.rakutenai.engine.tokenizer;

import java.io.IOException;
import java.io.StringWriter;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import jinjava.javax.el.ELException;

/** JSON as Python's {@code json.dumps} writes it, with a space behind each comma and colon. */
final class PythonJson {

    private PythonJson() {}

    static String write(Object value) {
        try {
            BoundedWriter out = new BoundedWriter();
            new ObjectMapper().writer(new Separators()).writeValue(out, value);
            return out.toString();
        } catch (IOException e) {
            throw new ELException("a value cannot be written as JSON", e);
        }
    }

    /** A text that does not outgrow the limits. */
    private static final class BoundedWriter extends StringWriter {

        @Override
        public void write(char[] characters, int offset, int length) {
            BoundedInterpreter.current().requireTextSize((long) getBuffer().length() + length);
            super.write(characters, offset, length);
        }
    }

    private static final class Separators extends MinimalPrettyPrinter {

        private static final long serialVersionUID = 1L;

        @Override
        public void writeObjectFieldValueSeparator(JsonGenerator generator) throws IOException {
            generator.writeRaw(": ");
        }

        @Override
        public void writeObjectEntrySeparator(JsonGenerator generator) throws IOException {
            generator.writeRaw(", ");
        }

        @Override
        public void writeArrayValueSeparator(JsonGenerator generator) throws IOException {
            generator.writeRaw(", ");
        }
    }
}
