using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Kaem.ML.Training;

/// <summary>Refuses rows that a model can't take, naming row, column, value and what would be right.</summary>
internal static class RowCheck
{
    /// <summary>Values must be finite, or NaN where missing entries are allowed.</summary>
    /// <param name="what">What the rows are, for the message.</param>
    /// <param name="argument">The parameter that they were passed as.</param>
    public static void Finite(ReadOnlySpan<float> rows, int columns, bool allowMissing, string what, string argument)
    {
        if (TensorPrimitives.IsFiniteAll(rows))
            return;
        for (int i = 0; i < rows.Length; i++)
        {
            float value = rows[i];
            if (float.IsFinite(value) || (allowMissing && float.IsNaN(value)))
                continue;
            string remedy = float.IsNaN(value)
                ? "Fill it, drop the row, or set KaemOptions.AllowMissing to leave missing entries out of the likelihood."
                : "Only finite values have a likelihood.";
            throw new ArgumentException($"Row {i / columns}, column {i % columns} of the {what} is {value}. {remedy}", argument);
        }
    }

    /// <summary>Values must lie where the output activation can reach them.</summary>
    public static void Reachable(DataMatrix rows, OutputActivation output, string what, string argument)
    {
        var (low, high) = output switch
        {
            OutputActivation.Sigmoid => (0f, 1f),
            OutputActivation.Tanh => (-1f, 1f),
            _ => (float.NegativeInfinity, float.PositiveInfinity),
        };
        var values = rows.Values;
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] < low || values[i] > high)
            {
                throw new ArgumentException(
                    $"Row {i / rows.Columns}, column {i % rows.Columns} of the {what} is {values[i]}, but the generator's output activation {output} reaches only [{low}, {high}]. Scale the data to that range, or choose OutputActivation.None.",
                    argument);
            }
        }
    }

    /// <summary>There must be rows, and not all the same.</summary>
    public static void Varied(DataMatrix rows, string what, string argument)
    {
        if (rows.Rows == 0)
            throw new ArgumentException($"There are no {what}.", argument);
        var first = rows.Row(0);
        for (int r = 1; r < rows.Rows; r++)
        {
            // Bitwise, so that a missing entry equals a missing entry.
            if (!MemoryMarshal.AsBytes(rows.Row(r)).SequenceEqual(MemoryMarshal.AsBytes(first)))
                return;
        }
        throw new ArgumentException(
            rows.Rows == 1 ? $"The {what} are a single row; a distribution needs several." : $"All {rows.Rows} {what} are equal: there is no distribution to learn.", argument);
    }
}
