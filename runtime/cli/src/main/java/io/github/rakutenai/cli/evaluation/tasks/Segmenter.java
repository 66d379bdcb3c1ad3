package io.github.rakutenai.cli.evaluation.tasks;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

import org.apache.lucene.analysis.ja.JapaneseTokenizer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;

/** Words of a Japanese text, by Lucene's Kuromoji with its IPADIC dictionary; punctuation counts as words. */
final class Segmenter {

    private Segmenter() {}

    static List<String> words(String text) {
        try (JapaneseTokenizer tokenizer = new JapaneseTokenizer(null, false, JapaneseTokenizer.Mode.NORMAL)) {
            CharTermAttribute term = tokenizer.addAttribute(CharTermAttribute.class);
            tokenizer.setReader(new StringReader(text));
            tokenizer.reset();
            List<String> words = new ArrayList<>();
            while (tokenizer.incrementToken()) {
                if (!term.toString().isBlank()) {
                    words.add(term.toString());
                }
            }
            tokenizer.end();
            return words;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
