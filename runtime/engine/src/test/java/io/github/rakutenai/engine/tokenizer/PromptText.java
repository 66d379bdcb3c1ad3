package io.github.rakutenai.engine.tokenizer;

/** Makes the tokens of a prompt readable: special tokens by their names, and all spaces. */
final class PromptText {

    private PromptText() {}

    static String of(Vocabulary vocabulary, int[] ids) {
        StringBuilder text = new StringBuilder();
        Utf8Joiner bytes = new Utf8Joiner();
        for (int id : ids) {
            if (vocabulary.type(id) == TokenType.BYTE) {
                bytes.add(vocabulary.bytes(id)[0], text);
            } else {
                text.append(vocabulary.piece(id).replace(Normalizer.SPACE, ' '));
            }
        }
        return text.toString();
    }
}
