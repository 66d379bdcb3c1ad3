package io.github.rakutenai.engine.tokenizer;

import java.util.Set;

import com.hubspot.jinjava.el.ExtendedSyntaxBuilder;
import com.hubspot.jinjava.el.ext.ExtendedParser;
import com.hubspot.jinjava.el.ext.NamedParameterOperator;
import jinjava.de.odysseus.el.tree.impl.Builder;
import jinjava.de.odysseus.el.tree.impl.Parser;
import jinjava.de.odysseus.el.tree.impl.Scanner;
import jinjava.de.odysseus.el.tree.impl.Scanner.Symbol;
import jinjava.de.odysseus.el.tree.impl.ast.AstBinary;
import jinjava.de.odysseus.el.tree.impl.ast.AstDot;
import jinjava.de.odysseus.el.tree.impl.ast.AstIdentifier;
import jinjava.de.odysseus.el.tree.impl.ast.AstNode;
import jinjava.de.odysseus.el.tree.impl.ast.AstUnary;

/** The expressions that templates may have: Jinjava's, with closed lists of filters, tests, functions and methods. */
final class PythonSyntax extends ExtendedSyntaxBuilder {

    private static final long serialVersionUID = 1L;

    /** Jinjava's filters that do as Jinja2's of the same name, and those of {@link PythonFilters}. */
    private static final Set<String> FILTERS = Set.of(
            "trim",
            "length",
            "count",
            "upper",
            "lower",
            "capitalize",
            "title",
            "replace",
            "default",
            "d",
            "join",
            "first",
            "last",
            "list",
            "string",
            "int",
            "safe",
            "reverse",
            "map",
            "select",
            "selectattr",
            "reject",
            "rejectattr",
            "unique",
            "abs",
            "round",
            "items",
            "tojson");

    private static final Set<String> TESTS = Set.of(
            "defined",
            "undefined",
            "none",
            "string",
            "mapping",
            "sequence",
            "iterable",
            "number",
            "boolean",
            "true",
            "false",
            "integer",
            "even",
            "odd",
            "eq",
            "equalto",
            "==",
            "ne",
            "!=",
            "in",
            "sameas",
            "divisibleby");

    private final transient Set<String> macros;

    /** @param macros names that the template defines itself */
    PythonSyntax(Set<String> macros) {
        super(Builder.Feature.METHOD_INVOCATIONS, Builder.Feature.VARARGS);
        this.macros = macros;
    }

    @Override
    protected Parser createParser(String expression) {
        return new PythonParser(this, expression, macros);
    }

    private static final class PythonParser extends ExtendedParser {

        private final Set<String> macros;

        PythonParser(Builder builder, String expression, Set<String> macros) {
            super(builder, expression);
            this.macros = macros;
        }

        @Override
        protected AstNode nonliteral() throws Scanner.ScanException, ParseException {
            boolean call =
                    getToken().getSymbol() == Symbol.IDENTIFIER && lookahead(0).getSymbol() == Symbol.LPAREN;
            if (!call || macros.contains(getToken().getImage())) {
                return super.nonliteral();
            }
            requireKnown("function", getToken().getImage(), PythonFunction.NAMES);
            return new PythonFunction(consumeToken().getImage(), params());
        }

        /** A named argument takes a whole expression, Jinjava's only the operand next to it. */
        @Override
        protected AstNode expr(boolean required) throws Scanner.ScanException, ParseException {
            if (getToken().getSymbol() != Symbol.IDENTIFIER || lookahead(0) != NamedParameterOperator.TOKEN) {
                return super.expr(required);
            }
            AstNode name = createAstIdentifier(consumeToken().getImage(), -1);
            consumeToken();
            return NamedParameterOperator.HANDLER.createAstNode(name, expr(true));
        }

        /** Python's "not" takes a whole comparison or test, Jinjava's only the operand next to it. */
        @Override
        protected AstNode eq(boolean required) throws Scanner.ScanException, ParseException {
            if (getToken().getSymbol() != Symbol.NOT) {
                return super.eq(required);
            }
            consumeToken();
            return createAstUnary(eq(true), AstUnary.NOT);
        }

        @Override
        protected AstIdentifier createAstIdentifier(String name, int index) {
            if (name.startsWith(FILTER_PREFIX)) {
                requireKnown("filter", name.substring(FILTER_PREFIX.length()), FILTERS);
            }
            if (name.startsWith(EXPTEST_PREFIX)) {
                requireKnown("test", name.substring(EXPTEST_PREFIX.length()), TESTS);
            }
            return super.createAstIdentifier(name, index);
        }

        @Override
        protected AstBinary createAstBinary(AstNode left, AstNode right, AstBinary.Operator operator) {
            return super.createAstBinary(left, right, PythonOperator.of(operator));
        }

        @Override
        protected AstDot createAstDot(AstNode base, String property, boolean lvalue) {
            // Jinjava calls its filters and tests as methods too, of identifiers that were checked before.
            boolean ofJinjava = base instanceof AstIdentifier identifier && isFilterOrTest(identifier.getName());
            if (getToken().getSymbol() == Symbol.LPAREN && !ofJinjava) {
                requireKnown("method", property, PythonMethods.NAMES);
            }
            return super.createAstDot(base, property, lvalue);
        }

        private static boolean isFilterOrTest(String identifier) {
            return identifier.startsWith(FILTER_PREFIX) || identifier.startsWith(EXPTEST_PREFIX);
        }

        private static void requireKnown(String kind, String name, Set<String> known) {
            if (!known.contains(name)) {
                throw new ChatTemplateException("the chat template has the unsupported " + kind + " " + name);
            }
        }
    }
}
