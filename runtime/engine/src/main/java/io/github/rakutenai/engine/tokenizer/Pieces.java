package io.github.rakutenai.engine.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/**
 * The texts and types of all tokens in one byte array, with a hash index over those that text may form
 * ({@link TokenType#NORMAL}): about 30 bytes a token.
 */
final class Pieces {

    private static final int NONE = -1;

    private final byte[] bytes;
    private final int[] offsets;
    private final TokenType[] types;
    private final int[] slots;
    private final int longest;

    Pieces(byte[][] pieces, TokenType[] types) {
        if (pieces.length != types.length) {
            throw new IllegalArgumentException(pieces.length + " pieces but " + types.length + " types");
        }
        this.types = types.clone();
        offsets = new int[pieces.length + 1];
        int maxLength = 0;
        for (int id = 0; id < pieces.length; id++) {
            offsets[id + 1] = Math.addExact(offsets[id], pieces[id].length);
            maxLength = Math.max(maxLength, types[id] == TokenType.NORMAL ? pieces[id].length : 0);
        }
        longest = maxLength;
        bytes = concatenate(pieces);
        slots = index();
    }

    int size() {
        return types.length;
    }

    TokenType type(int id) {
        return types[id];
    }

    byte[] bytes(int id) {
        return Arrays.copyOfRange(bytes, offsets[id], offsets[id + 1]);
    }

    String text(int id) {
        return new String(bytes, offsets[id], offsets[id + 1] - offsets[id], UTF_8);
    }

    /** The normal token that is written {@code text[start, end)}, or -1. */
    int find(byte[] text, int start, int end) {
        if (end - start > longest) {
            return NONE;
        }
        int slot = hash(text, start, end) & slots.length - 1;
        while (slots[slot] != NONE) {
            int id = slots[slot];
            if (Arrays.equals(bytes, offsets[id], offsets[id + 1], text, start, end)) {
                return id;
            }
            slot = slot + 1 & slots.length - 1;
        }
        return NONE;
    }

    int find(String piece) {
        byte[] text = piece.getBytes(UTF_8);
        return find(text, 0, text.length);
    }

    private byte[] concatenate(byte[][] pieces) {
        byte[] all = new byte[offsets[pieces.length]];
        for (int id = 0; id < pieces.length; id++) {
            System.arraycopy(pieces[id], 0, all, offsets[id], pieces[id].length);
        }
        return all;
    }

    private int[] index() {
        int[] table = new int[Integer.highestOneBit(Math.max(1, size())) * 4];
        Arrays.fill(table, NONE);
        for (int id = 0; id < size(); id++) {
            if (types[id] == TokenType.NORMAL && offsets[id] < offsets[id + 1]) {
                insert(table, id);
            }
        }
        return table;
    }

    private void insert(int[] table, int id) {
        int slot = hash(bytes, offsets[id], offsets[id + 1]) & table.length - 1;
        while (table[slot] != NONE) {
            slot = slot + 1 & table.length - 1;
        }
        table[slot] = id;
    }

    private static int hash(byte[] text, int start, int end) {
        int hash = 0;
        for (int i = start; i < end; i++) {
            hash = 31 * hash + text[i];
        }
        // The low bits choose the slot: spread the high ones into them.
        return (hash ^ hash >>> 15) * 0x9E3779B1 >>> 7;
    }
}
