using Kaem.ML.Numerics;

namespace Kaem.ML.Likelihoods;

/// <summary>The penalty of <see cref="KaemOptions.Constraint"/> by a generator's outputs.</summary>
/// <param name="samples">Most samples of a pass.</param>
internal sealed class ConstraintPenalty(RowConstraint constraint, RowLikelihood likelihood, int samples)
{
    private readonly IRowPenalty _penalty = constraint.Penalty!;
    private readonly float[] _rows = new float[checked(samples * likelihood.Columns)];
    private readonly float[] _gradient = new float[checked(samples * likelihood.Columns)];

    /// <summary>The penalty of the options, if there is one.</summary>
    public static ConstraintPenalty? Of(KaemOptions options, RowLikelihood likelihood, int samples) =>
        options.Constraint is { Weight: > 0 } constraint ? new ConstraintPenalty(constraint, likelihood, samples) : null;

    /// <summary>Adds the derivative of the weighted penalty by outputs.</summary>
    /// <param name="outputs">Of the generator, S x D.</param>
    /// <param name="weights">Of the samples, with sum 1.</param>
    /// <param name="gradient">Derivative of the loss by the outputs, S x D.</param>
    /// <exception cref="NotFiniteNumberException">The penalty, or its derivative, is not finite.</exception>
    public void Accumulate(MatrixView outputs, ReadOnlySpan<float> weights, MatrixView gradient)
    {
        int columns = likelihood.Columns, count = outputs.Rows;
        Span<float> rows = _rows.AsSpan(0, count * columns), slopes = _gradient.AsSpan(0, count * columns);
        for (int s = 0; s < count; s++)
        {
            outputs.Row(s).CopyTo(rows[(s * columns)..]);
            likelihood.ToMeans(rows.Slice(s * columns, columns));
        }
        slopes.Clear();
        double value = _penalty.Evaluate(rows, columns, weights, slopes);
        bool finite = double.IsFinite(value);
        for (int s = 0; s < count; s++)
        {
            var slope = slopes.Slice(s * columns, columns);
            // Back through the softmax: dp_i/dl_j = p_i·([i = j] - p_j).
            foreach (var block in likelihood.Layout.Categorical)
            {
                double mean = 0;
                for (int d = block.First; d < block.End; d++)
                    mean += (double)rows[s * columns + d] * slope[d];
                for (int d = block.First; d < block.End; d++)
                    slope[d] = rows[s * columns + d] * (slope[d] - (float)mean);
            }
            var sum = gradient.Row(s);
            for (int d = 0; d < columns; d++)
            {
                finite &= float.IsFinite(slope[d]);
                sum[d] += constraint.Weight * slope[d];
            }
        }
        if (!finite)
            throw new NotFiniteNumberException($"The constraint '{constraint.Name}' is {value}, or its gradient is not finite.", value);
    }
}
