package io.github.rakutenai.quarkus.runtime;

import java.util.Set;

/**
 * The models that beans of the application are injected with.
 *
 * @param names {@link RakutenConfig#DEFAULT} for the one without
 */
public record UsedModels(Set<String> names) {

    public UsedModels {
        names = Set.copyOf(names);
    }
}
