using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Kaem.ML.Data;
using Kaem.ML.Likelihoods;
using Kaem.ML.Numerics;

namespace Kaem.ML.Training;

/// <summary>Refuses rows that a model can't take, naming row, column, value and what would be right.</summary>
internal static class RowCheck
{
    /// <summary>Values must be finite, or NaN where missing entries are allowed.</summary>
    /// <param name="what">What the rows are, for the message.</param>
    /// <param name="argument">The parameter that they were passed as.</param>
    /// <param name="first">Number of the first row, where these are a part.</param>
    public static void Finite(ReadOnlySpan<float> rows, int columns, bool allowMissing, string what, string argument, int first = 0)
    {
        if (TensorPrimitives.IsFiniteAll(rows))
            return;
        for (int i = 0; i < rows.Length; i++)
        {
            float value = rows[i];
            if (float.IsFinite(value) || (allowMissing && float.IsNaN(value)))
                continue;
            throw NotFinite(value, first + i / columns, i % columns, what, argument);
        }
    }

    /// <summary>Of rows that are indicators but for some columns, what these must be: finite, and within what the output activation reaches.</summary>
    public static void Columns(IRowSource rows, IReadOnlyList<int> columns, KaemOptions options, string what, string argument)
    {
        var (low, high) = Reach(options.Generator.Output);
        var values = new float[rows.Rows];
        foreach (int column in columns)
        {
            rows.CopyColumn(column, values);
            for (int row = 0; row < values.Length; row++)
            {
                if (!float.IsFinite(values[row]) && !(options.AllowMissing && float.IsNaN(values[row])))
                    throw NotFinite(values[row], row, column, what, argument);
                if (values[row] < low || values[row] > high)
                    throw Beyond(values[row], row, column, Named(options.Generator.Output), options.Generator.Output, what, argument);
            }
        }
    }

    private static (float Low, float High) Reach(OutputActivation output) => output switch
    {
        OutputActivation.Sigmoid => (0f, 1f),
        OutputActivation.Tanh => (-1f, 1f),
        _ => (float.NegativeInfinity, float.PositiveInfinity),
    };

    private static ArgumentException NotFinite(float value, int row, int column, string what, string argument)
    {
        string remedy = float.IsNaN(value)
            ? "Fill it, drop the row, or set KaemOptions.AllowMissing to leave missing entries out of the likelihood."
            : "Only finite values have a likelihood.";
        return new ArgumentException($"Row {row}, column {column} of the {what} is {value}. {remedy}", argument);
    }

    private static string Named(OutputActivation output) => $"the generator's output activation {output}";

    /// <param name="activation">Whose activation it is, in words.</param>
    private static ArgumentException Beyond(float value, int row, int column, string activation, OutputActivation output, string what, string argument)
    {
        var (low, high) = Reach(output);
        return new ArgumentException(
            $"Row {row}, column {column} of the {what} is {value}, but {activation} "
            + $"reaches only [{low}, {high}]. Scale the data to that range, or choose OutputActivation.None.", argument);
    }

    /// <summary>Values must lie where the output activation can reach them.</summary>
    public static void Reachable(DataMatrix rows, KaemOptions options, string what, string argument, int first = 0)
    {
        if (options.Joint is not { } joint)
        {
            PartReachable(
                rows, new ColumnRange(0, rows.Columns), Named(options.Generator.Output), options.Generator.Output, options.Likelihood, what, argument, first);
            return;
        }
        foreach (var (part, range) in joint.Parts.Zip(joint.Ranges()))
        {
            var output = part.GeneratorInForce.Output;
            PartReachable(rows, range, $"the output activation {output} of part '{part.Name}'", output, options.Likelihood, what, argument, first);
        }
    }

    private static void PartReachable(
        DataMatrix rows, ColumnRange part, string activation, OutputActivation output, KaemLikelihood likelihood, string what, string argument, int first)
    {
        var (low, high) = Reach(output);
        if (output == OutputActivation.None)
            return;
        var numeric = new bool[rows.Columns];
        foreach (var range in new RowLayout(likelihood, rows.Columns).Gaussian)
            numeric.AsSpan(range.First, range.Count).Fill(true);
        numeric.AsSpan(0, part.First).Clear();
        numeric.AsSpan(part.End).Clear();
        var values = rows.Values;
        for (int i = 0; i < values.Length; i++)
        {
            if ((values[i] < low || values[i] > high) && numeric[i % rows.Columns])
                throw Beyond(values[i], first + i / rows.Columns, i % rows.Columns, activation, output, what, argument);
        }
    }

    /// <summary>Where there is a perceptual loss, values must be pixels in [0, 1].</summary>
    public static void Pixels(DataMatrix rows, KaemOptions options, string what, string argument, int first = 0)
    {
        if (options.Perceptual is null)
            return;
        var values = rows.Values;
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] is not (>= 0 and <= 1))
            {
                throw new ArgumentException(
                    $"Row {first + i / rows.Columns}, column {i % rows.Columns} of the {what} is {values[i]}, but the perceptual loss compares images with "
                    + "pixels in [0, 1]. Scale them to that range, or leave Perceptual out.", argument);
            }
        }
    }

    /// <summary>Categorical blocks must be one-hot, or missing as a whole.</summary>
    public static void OneHot(DataMatrix rows, KaemLikelihood likelihood, string what, string argument, int first = 0, bool allowPartial = false)
    {
        if (likelihood is not BlockLikelihoodOptions)
            return;
        foreach (var block in new RowLayout(likelihood, rows.Columns).Categorical)
        {
            for (int r = 0; r < rows.Rows; r++)
            {
                var entries = rows.Row(r).Slice(block.First, block.Count);
                int ones = entries.Count(1f), zeros = entries.Count(0f);
                if ((ones == 1 && zeros == block.Count - 1) || IsMissing(entries) || (allowPartial && PartialKnowledge.IsValid(entries)))
                    continue;
                string content = ones + zeros == block.Count
                    ? $"has {ones} ones"
                    : $"holds [{string.Join(", ", entries.ToArray().Take(8))}{(block.Count > 8 ? ", ..." : "")}]";
                throw new ArgumentException(
                    $"Row {first + r} of the {what} {content} in columns {block.First} to {block.End - 1}, which are one categorical variable. Exactly one of "
                    + "them must be 1 and the others 0, or all NaN where it is missing.",
                    argument);
            }
        }
    }

    /// <summary>Whether all entries are missing.</summary>
    private static bool IsMissing(ReadOnlySpan<float> entries)
    {
        foreach (float entry in entries)
        {
            if (!float.IsNaN(entry))
                return false;
        }
        return true;
    }

    /// <summary>No entry may be missing, as a principal component is made of all of them.</summary>
    public static void Complete(DataMatrix rows, string what, string argument)
    {
        int missing = rows.Values.IndexOf(float.NaN);
        if (missing >= 0)
        {
            throw new ArgumentException(
                $"Row {missing / rows.Columns}, column {missing % rows.Columns} of the {what} is missing, but the model was trained with "
                + "KaemOptions.PrincipalComponents: a component needs every entry of its row.", argument);
        }
    }

    /// <summary>There must be rows, and not all the same.</summary>
    public static void Varied(IRowSource rows, string what, string argument)
    {
        if (rows.Rows == 0)
            throw new ArgumentException($"There are no {what}.", argument);
        var first = new float[rows.Columns];
        rows.CopyTo([0], first);
        // One by one: the first two mostly tell, and a part may be large.
        float[] other = new float[rows.Columns];
        Span<int> number = stackalloc int[1];
        for (int row = 1; row < rows.Rows; row++)
        {
            number[0] = row;
            rows.CopyTo(number, other);
            // Bitwise, so that a missing entry equals a missing entry.
            if (!MemoryMarshal.AsBytes<float>(other).SequenceEqual(MemoryMarshal.AsBytes<float>(first)))
                return;
        }
        if (Array.TrueForAll(first, float.IsNaN))
            throw new ArgumentException($"All entries of the {what} are missing: there is nothing to learn from.", argument);
        throw new ArgumentException(
            rows.Rows == 1
            ? $"The {what} are a single row; a distribution needs several."
            : $"All {rows.Rows} {what} are equal: there is no distribution to learn.", argument);
    }
}
