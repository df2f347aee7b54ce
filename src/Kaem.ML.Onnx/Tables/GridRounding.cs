using System.Globalization;
using Kaem.ML.Format;
using Kaem.ML.Graphs;

namespace Kaem.ML.Tables;

/// <summary>Numbers with the decimal places of a column.</summary>
internal static class GridRounding
{
    /// <summary>The nearest value of a grid, halves away from 0.</summary>
    public static GraphValue Round(GraphBuilder graph, GraphValue value, ValueGrid grid)
    {
        if (grid.Places is not { } places)
            return value;
        double factor = double.Parse($"1e{places}", CultureInfo.InvariantCulture);
        var away = graph.Times(graph.Add("Floor", graph.Plus(graph.Add("Abs", Scaled(value, "Div", "Mul")), 0.5)), graph.Add("Sign", value));
        // Adding 0 makes 0 of -0.
        var rounded = graph.Plus(Scaled(away, "Mul", "Div"), 0);
        return grid.IsSingle ? graph.Cast(graph.Cast(rounded, ElementType.Float), ElementType.Double) : rounded;

        // By a division where the unit is a whole number, and by a power of ten else: both are exact numbers.
        GraphValue Scaled(GraphValue number, string ofUnit, string ofPlaces) => grid.Unit > 1
            ? graph.Add(ofUnit, number, graph.Number(grid.Unit, ElementType.Double))
            : graph.Add(ofPlaces, number, graph.Number(factor, ElementType.Double));
    }
}
