package io.github.rakutenai.quarkus.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;

import io.github.rakutenai.quarkus.openai.api.ErrorBody.ErrorDetail;

/**
 * Lets only those in who bring a configured key, if there are any. A proxy stands for it until the first request: filters are
 * made before there is run-time configuration.
 */
@Provider
@ApiKeyProtected
@ApplicationScoped
public class ApiKeyFilter implements ContainerRequestFilter {

    private static final String SCHEME = "Bearer ";

    private final Errors errors;
    private final List<byte[]> digests;

    ApiKeyFilter(OpenAiConfig config, Errors errors) {
        this.errors = errors;
        digests = config.apiKeys().orElseGet(List::of).stream()
                .map(ApiKeyFilter::sha256)
                .toList();
    }

    @Override
    public void filter(ContainerRequestContext request) {
        if (!digests.isEmpty() && !isKnown(request.getHeaderString(HttpHeaders.AUTHORIZATION))) {
            Response refusal = errors.response(new OpenAiException(
                    401,
                    new ErrorDetail(
                            "a valid key is needed: Authorization: Bearer KEY",
                            "invalid_request_error",
                            null,
                            "invalid_api_key")));
            request.abortWith(Response.fromResponse(refusal)
                    .header(HttpHeaders.WWW_AUTHENTICATE, "Bearer")
                    .build());
        }
    }

    private boolean isKnown(String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return false;
        }
        byte[] given = sha256(authorization.substring(SCHEME.length()).strip());
        // All of them are compared, each in constant time: how long it takes tells nothing.
        boolean known = false;
        for (byte[] digest : digests) {
            known |= MessageDigest.isEqual(digest, given);
        }
        return known;
    }

    private static byte[] sha256(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
