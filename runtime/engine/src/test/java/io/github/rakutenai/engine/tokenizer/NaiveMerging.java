package io.github.rakutenai.engine.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** SentencePiece's BPE from its definition, in quadratic time: of all neighbours merge the best, the leftmost of equals. */
final class NaiveMerging {

    private final Map<String, Integer> ids = new HashMap<>();
    private final Map<String, Float> scores = new HashMap<>();
    private final Map<String, Integer> bytes = new HashMap<>();

    NaiveMerging(SentencePieceModel model) {
        for (int id = 0; id < model.pieces().size(); id++) {
            SentencePieceModel.Piece piece = model.pieces().get(id);
            String text = new String(piece.text(), UTF_8);
            if (piece.type() == TokenType.NORMAL) {
                ids.put(text, id);
                scores.put(text, piece.score());
            } else if (piece.type() == TokenType.BYTE) {
                bytes.put(text, id);
            }
        }
    }

    int[] encode(String text) {
        List<String> symbols = (text.isEmpty() ? "" : " " + text)
                .replace(' ', '▁')
                .codePoints()
                .mapToObj(Character::toString)
                .collect(Collectors.toCollection(ArrayList::new));
        for (int best = best(symbols); best >= 0; best = best(symbols)) {
            symbols.set(best, symbols.get(best) + symbols.remove(best + 1));
        }
        List<Integer> tokens = new ArrayList<>();
        symbols.forEach(symbol -> addTokens(symbol, tokens));
        return tokens.stream().mapToInt(Integer::intValue).toArray();
    }

    private int best(List<String> symbols) {
        int best = -1;
        float bestScore = Float.NEGATIVE_INFINITY;
        for (int i = 0; i + 1 < symbols.size(); i++) {
            Float score = scores.get(symbols.get(i) + symbols.get(i + 1));
            if (score != null && score > bestScore) {
                best = i;
                bestScore = score;
            }
        }
        return best;
    }

    private void addTokens(String symbol, List<Integer> tokens) {
        if (ids.containsKey(symbol)) {
            tokens.add(ids.get(symbol));
            return;
        }
        for (byte value : symbol.getBytes(UTF_8)) {
            tokens.add(bytes.get("<0x%02X>".formatted(value & 0xFF)));
        }
    }
}
