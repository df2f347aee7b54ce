namespace Kaem.ML.Tests.Engines;

/// <summary>Weighted squares of rows, of every entry in a way of its own.</summary>
internal sealed class SumOfRow : IRowPenalty
{
    public double Evaluate(ReadOnlySpan<float> rows, int columns, ReadOnlySpan<float> weights, Span<float> gradient)
    {
        double sum = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            float weight = weights[i / columns] * (1 + i % columns);
            sum += weight * rows[i] * rows[i];
            gradient[i] = 2 * weight * rows[i];
        }
        return sum;
    }
}
