package io.github.rakutenai.engine.testing;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Formats whose matrices differ in type, as llama.cpp's quantisation tool makes them. */
public enum RandomMixture implements RandomFormat {
    /**
     * Q4_K, but Q6_K for the output and for the values and the feed-forward's last matrix of about half the layers: the
     * first and the last eighth and every third between.
     */
    Q4_K_M(RandomBlocks.Q4_K, RandomBlocks.Q6_K);

    private static final Pattern SENSITIVE_IN_LAYERS = Pattern.compile("blk\\.(\\d+)\\.(attn_v|ffn_down)\\.weight");

    private final RandomBlocks usual;
    private final RandomBlocks sensitive;

    RandomMixture(RandomBlocks usual, RandomBlocks sensitive) {
        this.usual = usual;
        this.sensitive = sensitive;
    }

    @Override
    public RandomBlocks of(String tensor, int layers) {
        Matcher inLayer = SENSITIVE_IN_LAYERS.matcher(tensor);
        boolean moreBits = inLayer.matches()
                ? moreBits(Integer.parseInt(inLayer.group(1)), layers)
                : tensor.equals("output.weight");
        return moreBits ? sensitive : usual;
    }

    private static boolean moreBits(int layer, int layers) {
        int eighth = layers / 8;
        return layer < eighth || layer >= 7 * layers / 8 || (layer - eighth) % 3 == 2;
    }
}
