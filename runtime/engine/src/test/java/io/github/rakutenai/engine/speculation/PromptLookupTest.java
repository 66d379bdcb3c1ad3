package io.github.rakutenai.engine.speculation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;

class PromptLookupTest {

    @Test
    void what_followed_the_same_three_tokens_is_drafted() {
        assertThat(draft(4, 1, 2, 3, 7, 8, 9, 1, 2, 3)).containsExactly(7, 8, 9, 1);
    }

    @Test
    void fewer_than_three_tokens_in_common_give_no_draft() {
        assertThat(draft(4, 5, 2, 3, 7, 8, 9, 1, 2, 3)).isEmpty();
        assertThat(draft(4, 1, 1)).isEmpty();
    }

    @Test
    void the_place_with_the_longest_agreement_wins_over_a_later_one() {
        assertThat(draft(1, 9, 1, 2, 3, 7, 4, 1, 2, 3, 8, 9, 1, 2, 3)).containsExactly(7);
    }

    @Test
    void of_places_that_agree_alike_the_latest_wins() {
        assertThat(draft(1, 1, 2, 3, 7, 1, 2, 3, 8, 5, 1, 2, 3)).containsExactly(8);
    }

    @Test
    void a_draft_runs_on_into_itself() {
        assertThat(draft(7, 1, 2, 1, 2, 1, 2)).containsExactly(1, 2, 1, 2, 1, 2, 1);
    }

    @Test
    void a_growing_text_gets_the_drafts_that_it_would_get_at_once() {
        SplittableRandom random = new SplittableRandom(3);
        int[] text = random.ints(600, 0, 4).toArray();
        PromptLookup growing = new PromptLookup();
        int[] tokens = new int[text.length + 5];
        for (int length = 0; length < text.length; ) {
            int end = Math.min(text.length, length + 1 + random.nextInt(6));
            System.arraycopy(text, length, tokens, length, end - length);
            length = end;
            int[] atOnce = tokens.clone();
            int count = growing.draft(tokens, length, 5);
            assertThat(new PromptLookup().draft(atOnce, length, 5)).isEqualTo(count);
            assertThat(atOnce).isEqualTo(tokens);
        }
    }

    private static int[] draft(int most, int... text) {
        int[] tokens = Arrays.copyOf(text, text.length + most);
        int count = new PromptLookup().draft(tokens, text.length, most);
        return Arrays.copyOfRange(tokens, text.length, text.length + count);
    }
}
