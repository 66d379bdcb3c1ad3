package io.github.rakutenai.engine.kvcache;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * What a full block holds: the SHA-256 of its tokens and of the key of the block before it, and so of all tokens from the
 * first one on. Nobody can make up other tokens with the same key, so that no request reads keys and values of another text.
 */
record BlockKey(long a, long b, long c, long d) {

    /** Comes before a sequence's first block. */
    static final BlockKey START = new BlockKey(0, 0, 0, 0);

    /** Makes keys. Not thread-safe. */
    static final class Maker {

        private final MessageDigest sha256 = sha256();
        private final ByteBuffer input = ByteBuffer.allocate(4 * Long.BYTES + BlockPool.BLOCK_TOKENS * Integer.BYTES);

        private static MessageDigest sha256() {
            try {
                return MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java platform has SHA-256", e);
            }
        }

        /** The key of the block that holds the {@link BlockPool#BLOCK_TOKENS} tokens from {@code at}. */
        BlockKey after(BlockKey before, int[] tokens, int at) {
            input.clear();
            input.putLong(before.a).putLong(before.b).putLong(before.c).putLong(before.d);
            for (int i = 0; i < BlockPool.BLOCK_TOKENS; i++) {
                input.putInt(tokens[at + i]);
            }
            ByteBuffer digest = ByteBuffer.wrap(sha256.digest(input.array()));
            return new BlockKey(digest.getLong(), digest.getLong(), digest.getLong(), digest.getLong());
        }
    }
}
