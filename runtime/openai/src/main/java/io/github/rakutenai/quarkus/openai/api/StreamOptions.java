package io.github.rakutenai.quarkus.openai.api;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

/**
 * How a stream is.
 *
 * @param includeUsage whether the last chunk tells the usage
 */
@JsonNaming(SnakeCaseStrategy.class)
public record StreamOptions(Boolean includeUsage) {}
