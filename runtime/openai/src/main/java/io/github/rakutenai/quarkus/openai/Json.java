package io.github.rakutenai.quarkus.openai;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.stream.Collectors;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.rakutenai.quarkus.openai.api.ErrorBody.ErrorDetail;

/** JSON as OpenAI has it, whatever the application's own mapper does. */
final class Json {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .build();

    private Json() {}

    static String write(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads the body of a request.
     *
     * @throws OpenAiException if it is longer than {@code maxBytes}, no JSON, or a field is of another type
     */
    static <T> T read(InputStream body, long maxBytes, Class<T> type) {
        try {
            byte[] bytes = body.readNBytes((int) Math.min(maxBytes + 1, Integer.MAX_VALUE - 8));
            if (bytes.length > maxBytes) {
                throw new OpenAiException(
                        413,
                        new ErrorDetail(
                                "the request's body is larger than " + maxBytes + " bytes",
                                "invalid_request_error",
                                null,
                                "request_too_large"));
            }
            T value = MAPPER.readValue(bytes, type);
            if (value == null) {
                throw OpenAiException.invalid(null, "the request must be a JSON object");
            }
            return value;
        } catch (JsonMappingException e) {
            throw mismatched(e);
        } catch (JsonProcessingException e) {
            throw OpenAiException.invalid(null, "the request is not valid JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw OpenAiException.invalid(null, "the request's body broke off");
        }
    }

    private static OpenAiException mismatched(JsonMappingException e) {
        String field = e.getPath().stream()
                .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : "." + step.getFieldName())
                .collect(Collectors.joining());
        return field.isEmpty()
                ? OpenAiException.invalid(null, "the request must be a JSON object")
                : OpenAiException.invalid(
                        field.substring(1), field.substring(1) + " is not of the type that is expected");
    }
}
