package io.github.rakutenai.engine.tokenizer;

import java.math.BigDecimal;
import java.util.Objects;

import com.hubspot.jinjava.el.ext.AdditionOperator;
import com.hubspot.jinjava.el.ext.OrOperator;
import jinjava.de.odysseus.el.misc.TypeConverter;
import jinjava.de.odysseus.el.tree.Bindings;
import jinjava.de.odysseus.el.tree.impl.ast.AstBinary;
import jinjava.de.odysseus.el.tree.impl.ast.AstNode;
import jinjava.javax.el.ELContext;
import jinjava.javax.el.ELException;

/** The operators that Python has with another meaning than the expression language beneath Jinjava. */
final class PythonOperator {

    private static final AstBinary.Operator ADD = new Addition();
    private static final AstBinary.Operator EQUAL = new Equality(true);
    private static final AstBinary.Operator NOT_EQUAL = new Equality(false);

    private PythonOperator() {}

    static AstBinary.Operator of(AstBinary.Operator operator) {
        if (operator == AdditionOperator.OP) {
            return ADD;
        }
        if (operator == AstBinary.EQ) {
            return EQUAL;
        }
        if (operator == AstBinary.NE) {
            return NOT_EQUAL;
        }
        return operator == AstBinary.AND ? PythonOperator::and : operator;
    }

    /** The operand that decides, as {@link OrOperator} gives it for "or". */
    private static Object and(Bindings bindings, ELContext context, AstNode left, AstNode right) {
        Object value = left.eval(bindings, context);
        return bindings.convert(value, Boolean.class) ? right.eval(bindings, context) : value;
    }

    /** There is no sum of a text and anything else. */
    private static final class Addition extends AdditionOperator {

        @Override
        protected Object apply(TypeConverter converter, Object left, Object right) {
            if (left == null || right == null) {
                throw new ELException("an undefined value cannot be added");
            }
            if (left instanceof String != right instanceof String) {
                throw new ELException(
                        "only a text can be added to a text; write it as a text by ~ or the filter string");
            }
            return super.apply(converter, left, right);
        }
    }

    /** Values of different kinds are different: nothing is converted. */
    private static final class Equality extends AstBinary.SimpleOperator {

        private final boolean wanted;

        Equality(boolean wanted) {
            this.wanted = wanted;
        }

        @Override
        protected Object apply(TypeConverter converter, Object left, Object right) {
            boolean equal = left instanceof Number a && right instanceof Number b
                    ? decimal(a).compareTo(decimal(b)) == 0
                    : Objects.equals(left, right);
            return equal == wanted;
        }

        private static BigDecimal decimal(Number number) {
            return new BigDecimal(number.toString());
        }
    }
}
