using Kaem.ML.Format;
using Kaem.ML.Graphs;

namespace Kaem.ML.Tables;

/// <summary>Columns that follow from others by rules.</summary>
internal static class RuleGraph
{
    /// <summary>Why columns that a step makes have no graph; null where they have one.</summary>
    public static string? Refusal(RuleStep step) => step switch
    {
        SumStep or DifferenceStep => null,
        DeterminedStep determined => OfGaps(determined.Pairs),
        CombinationStep combination => OfGaps(combination.Combinations),
        _ => $"what {step.Words} has no graph",
    };

    /// <summary>Adds the columns that a step makes.</summary>
    /// <param name="whole">The whole table's columns that are there, N x 1 each.</param>
    /// <param name="learned">The columns that were learned.</param>
    public static void Follow(
        GraphBuilder graph, RuleStep step, Dictionary<string, GraphValue> whole, IReadOnlyDictionary<string, GraphValue> learned)
    {
        switch (step)
        {
            case SumStep sum:
                var total = sum.Parts.Skip(1).Aggregate(whole[sum.Parts[0]], (before, part) => graph.Plus(before, whole[part]));
                whole[sum.Total.Name] = GridRounding.Round(graph, total, sum.Places);
                break;
            case DifferenceStep difference:
                whole[difference.High.Name] = Above(graph, difference, whole[difference.Low], learned[difference.High.Name]);
                break;
            case DeterminedStep determined:
                var level = Level(graph, determined.Pairs.Columns[0], whole[determined.Sources[0]]);
                whole[determined.Made[0]] = Values(graph, determined.Pairs.Columns[1], level);
                break;
            case CombinationStep combination:
                var names = CategoricalColumn.Of(combination.Learned, Enumerable.Range(0, combination.Count).Select(CombinationStep.NameOf));
                var drawn = Level(graph, names, learned[combination.Learned]);
                foreach (var column in combination.Combinations.Columns)
                    whole[column.Name] = Values(graph, column, drawn);
                break;
            default:
                throw new NotSupportedException(Refusal(step));
        }
    }

    private static string? OfGaps(Table levels) =>
        levels.Columns.OfType<CategoricalColumn>().FirstOrDefault(column => column.IsBoolean && column.MissingCount > 0) is { } gaps
        ? $"column '{gaps.Name}' follows from others by a rule and may lack a value, which a boolean output can't say"
        : null;

    /// <summary>The other column and what it is less, and the greatest value of training where the sum is beyond.</summary>
    private static GraphValue Above(GraphBuilder graph, DifferenceStep step, GraphValue low, GraphValue difference)
    {
        var sum = GridRounding.Round(graph, graph.Plus(low, difference), step.Places);
        var most = graph.Number(step.Most, ElementType.Double);
        var isCut = graph.Compare("And", graph.Compare("Greater", sum, most), graph.Compare(step.IsStrict ? "Less" : "LessOrEqual", low, most));
        return graph.Choose(isCut, most, sum);
    }

    /// <summary>The row of a column of different values that each value is in; of numbers the nearest.</summary>
    private static GraphValue Level(GraphBuilder graph, TableColumn column, GraphValue value)
    {
        int[] present = [.. Enumerable.Range(0, column.Rows).Where(row => !column.IsMissing(row))];
        if (column is NumericColumn numeric)
        {
            int[] order = [.. present.OrderBy(row => numeric.Values[row])];
            double[] numbers = [.. order.Select(row => numeric.Values[row])];
            // In the middle the lower one.
            double[] starts =
                [double.NegativeInfinity, .. numbers.Zip(numbers.Skip(1), (below, above) => Math.BitIncrement(0.5 * below + 0.5 * above))];
            var piece = new PieceSearch(graph, starts).Find(value);
            return graph.Gather(graph.Tensor([.. order.Select(row => (long)row)], order.Length), piece);
        }
        var categorical = (CategoricalColumn)column;
        var known = categorical.IsBoolean
            ? graph.Tensor([.. present.Select(row => categorical.Codes[row] == 1)], 1, present.Length)
            : graph.Tensor([.. present.Select(row => categorical.NameAt(row)!)], 1, present.Length);
        var isOne = graph.Cast(graph.Compare("Equal", value, known), ElementType.Float);
        var which = graph.Add("ArgMax", ElementType.Int64, [isOne], ("axis", 1L), ("keepdims", 1L));
        return graph.Gather(graph.Tensor([.. present.Select(row => (long)row)], present.Length), which);
    }

    /// <summary>A column's values by rows: NaN or an empty text where one is missing.</summary>
    private static GraphValue Values(GraphBuilder graph, TableColumn column, GraphValue rows) => column switch
    {
        NumericColumn numeric => graph.Gather(graph.Tensor(numeric.Values.ToArray(), column.Rows), rows),
        CategoricalColumn { IsBoolean: true } truths =>
            graph.Gather(graph.Tensor([.. truths.Codes.ToArray().Select(code => code == 1)], column.Rows), rows),
        CategoricalColumn categories =>
            graph.Gather(graph.Tensor([.. Enumerable.Range(0, column.Rows).Select(row => categories.NameAt(row) ?? "")], column.Rows), rows),
        _ => throw new NotSupportedException($"Column '{column.Name}' is {column.Kind}; no graph makes such values."),
    };
}
