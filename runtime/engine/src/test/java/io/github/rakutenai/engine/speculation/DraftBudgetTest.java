package io.github.rakutenai.engine.speculation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.Test;

class DraftBudgetTest {

    private static final int MOST = 15;

    private final StepCost cost = new StepCost(64);

    @Test
    void a_text_of_which_nothing_is_known_has_no_draft_verified() {
        Drafts drafts = proposing();
        share(MOST, drafts);
        assertThat(drafts.verified()).isZero();
    }

    @Test
    void the_more_drafts_agree_the_more_are_verified() {
        Drafts some = agreeing(6);
        Drafts many = agreeing(30);
        share(MOST, some);
        share(MOST, many);
        assertThat(some.verified()).isPositive();
        assertThat(many.verified()).isGreaterThan(some.verified());
    }

    @Test
    void drafts_that_disagree_are_verified_no_longer_and_those_that_agree_again_are() {
        Drafts drafts = agreeing(30);
        sample(drafts, 12, 1);
        share(MOST, drafts);
        assertThat(drafts.verified()).isZero();
        sample(drafts, 30, 0);
        share(MOST, drafts);
        assertThat(drafts.verified()).isPositive();
    }

    @Test
    void rows_that_cost_as_much_as_a_step_are_not_worth_it() {
        for (int rows = 1; rows <= 1 + MOST; rows++) {
            cost.add(rows, 100 * rows);
        }
        Drafts drafts = agreeing(30);
        share(MOST, drafts);
        assertThat(drafts.verified()).isZero();
    }

    @Test
    void the_number_of_rows_that_kernels_like_is_found() {
        for (int rows = 1; rows <= 1 + MOST; rows++) {
            cost.add(rows, rows == 8 ? 200 : 600);
        }
        cost.add(1, 100);
        Drafts drafts = agreeing(12);
        share(MOST, drafts);
        assertThat(1 + drafts.verified()).isEqualTo(8);
    }

    @Test
    void rows_go_to_the_likeliest_drafts() {
        Drafts unlikely = agreeing(6);
        Drafts likely = agreeing(40);
        share(4, unlikely, likely);
        assertThat(unlikely.verified()).isZero();
        assertThat(likely.verified()).isEqualTo(4);
    }

    @Test
    void a_text_whose_drafts_did_not_pay_gets_none_until_its_tokens_make_up_for_it() {
        Drafts drafts = agreeing(30);
        share(MOST, drafts);
        double lost = cost.of(1 + drafts.verified()) / cost.of(1) - 1;
        drafts.accept(0, 1);
        sample(drafts, 10, 0);
        share(MOST, drafts);
        assertThat(drafts.verified()).isZero();
        sample(drafts, (int) (lost / 0.02), 0);
        share(MOST, drafts);
        assertThat(drafts.verified()).isPositive();
    }

    private void share(int most, Drafts... drafts) {
        new DraftBudget(List.of(drafts), cost).share(most);
    }

    private static Drafts agreeing(int times) {
        Drafts drafts = proposing();
        sample(drafts, times, 0);
        return drafts;
    }

    /** Samples a token while 0 is proposed; in the end nothing is verified. */
    private static void sample(Drafts drafts, int times, int token) {
        for (int i = 0; i < times; i++) {
            drafts.propose(new int[0], 0, MOST);
            drafts.accept(0, token);
        }
        drafts.propose(new int[0], 0, MOST);
    }

    private static Drafts proposing() {
        Drafts drafts = new Drafts((tokens, length, most) -> most);
        drafts.propose(new int[0], 0, MOST);
        return drafts;
    }
}
