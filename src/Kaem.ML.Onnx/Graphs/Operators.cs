using Kaem.ML.Format;

namespace Kaem.ML.Graphs;

/// <summary>The operators that graphs are made of, by what they compute.</summary>
internal static class Operators
{
    public static GraphValue Plus(this GraphBuilder graph, GraphValue a, GraphValue b) => graph.Add("Add", a, b);

    public static GraphValue Plus(this GraphBuilder graph, GraphValue a, double b) => graph.Plus(a, graph.Number(b, a.Type));

    public static GraphValue Minus(this GraphBuilder graph, GraphValue a, GraphValue b) => graph.Add("Sub", a, b);

    public static GraphValue Minus(this GraphBuilder graph, GraphValue a, double b) => graph.Minus(a, graph.Number(b, a.Type));

    public static GraphValue Times(this GraphBuilder graph, GraphValue a, GraphValue b) => graph.Add("Mul", a, b);

    public static GraphValue Times(this GraphBuilder graph, GraphValue a, double b) => graph.Times(a, graph.Number(b, a.Type));

    public static GraphValue Over(this GraphBuilder graph, GraphValue a, GraphValue b) => graph.Add("Div", a, b);

    public static GraphValue Over(this GraphBuilder graph, GraphValue a, double b) => graph.Over(a, graph.Number(b, a.Type));

    /// <summary>The product of matrices.</summary>
    public static GraphValue Product(this GraphBuilder graph, GraphValue a, GraphValue b) => graph.Add("MatMul", a, b);

    public static GraphValue Square(this GraphBuilder graph, GraphValue a) => graph.Times(a, a);

    public static GraphValue AtLeast(this GraphBuilder graph, GraphValue a, double least) => graph.Add("Max", a, graph.Number(least, a.Type));

    public static GraphValue AtMost(this GraphBuilder graph, GraphValue a, double most) => graph.Add("Min", a, graph.Number(most, a.Type));

    public static GraphValue Within(this GraphBuilder graph, GraphValue a, double least, double most) => graph.AtMost(graph.AtLeast(a, least), most);

    public static GraphValue Choose(this GraphBuilder graph, GraphValue condition, GraphValue a, GraphValue b) =>
        graph.Add("Where", a.Type, [condition, a, b]);

    /// <summary>What is true or false of values.</summary>
    public static GraphValue Compare(this GraphBuilder graph, string op, params GraphValue[] values) => graph.Add(op, ElementType.Bool, values);

    public static GraphValue Cast(this GraphBuilder graph, GraphValue a, ElementType type) =>
        a.Type == type ? a : graph.Add("Cast", type, [a], ("to", (long)type));

    /// <summary>Elements of an axis, by their places.</summary>
    public static GraphValue Gather(this GraphBuilder graph, GraphValue a, GraphValue places, int axis = 0) =>
        graph.Add("Gather", a.Type, [a, places], ("axis", (long)axis));

    /// <summary>Columns of rows that follow each other.</summary>
    public static GraphValue Columns(this GraphBuilder graph, GraphValue a, int first, int count) => graph.Add(
        "Slice", a, graph.Tensor([(long)first], 1), graph.Tensor([(long)first + count], 1), graph.Tensor([1L], 1));

    public static GraphValue Join(this GraphBuilder graph, int axis, params GraphValue[] parts) =>
        parts.Length == 1 ? parts[0] : graph.Add("Concat", parts[0].Type, parts, ("axis", (long)axis));

    /// <summary>Another shape: 0 keeps an extent, -1 takes what is left.</summary>
    public static GraphValue Reshape(this GraphBuilder graph, GraphValue a, params long[] extents) =>
        graph.Add("Reshape", a, graph.Tensor(extents, extents.Length));

    /// <summary>Rows of so many columns, from more dimensions.</summary>
    public static GraphValue Rows(this GraphBuilder graph, GraphValue a, long columns) => graph.Reshape(a, -1, columns);

    public static GraphValue Widen(this GraphBuilder graph, GraphValue a, int axis) => graph.Add("Unsqueeze", a, graph.Tensor([(long)axis], 1));

    /// <summary>A reduction (ReduceSum, ReduceMax, …) over an axis, which stays with extent 1 or goes.</summary>
    public static GraphValue Reduce(this GraphBuilder graph, string op, GraphValue a, int axis, bool keep = true) =>
        graph.Add(op, a.Type, [a, graph.Tensor([(long)axis], 1)], ("keepdims", keep ? 1L : 0));

    public static GraphValue Sigmoid(this GraphBuilder graph, GraphValue a) => graph.Add("Sigmoid", a);

    /// <summary>x/(1 + exp(-x)).</summary>
    public static GraphValue Silu(this GraphBuilder graph, GraphValue a) => graph.Times(a, graph.Sigmoid(a));

    /// <summary>log Σ exp over the last axis, which stays.</summary>
    public static GraphValue LogSumExp(this GraphBuilder graph, GraphValue a)
    {
        var most = graph.Reduce("ReduceMax", a, -1);
        return graph.Plus(most, graph.Add("Log", graph.Reduce("ReduceSum", graph.Add("Exp", graph.Minus(a, most)), -1)));
    }

    /// <summary>How many elements of the last axis meet a condition; the axis stays.</summary>
    public static GraphValue Count(this GraphBuilder graph, GraphValue condition) =>
        graph.Reduce("ReduceSum", graph.Cast(condition, ElementType.Int64), -1);
}
