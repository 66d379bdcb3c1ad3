package io.github.rakutenai.engine.testing;

import java.util.Arrays;

/** Which tensor type each matrix of a random checkpoint has: one for all, or a mixture. */
public interface RandomFormat {

    /** What the format is called, as in the names of published files. */
    String name();

    /**
     * @param tensor the matrix's name in a GGUF file, such as "blk.3.attn_v.weight"
     * @param layers how many the model has
     */
    RandomBlocks of(String tensor, int layers);

    /** The type or the mixture of that name. */
    static RandomFormat named(String name) {
        return Arrays.stream(RandomMixture.values())
                .filter(mixture -> mixture.name().equals(name))
                .map(RandomFormat.class::cast)
                .findFirst()
                .orElseGet(() -> RandomBlocks.valueOf(name));
    }
}
