using Kaem.ML.Numerics;
using Kaem.ML.Priors;

namespace Kaem.ML;

/// <content>Priors fitted to what is known before training; made by <see cref="KaemPrior.FromDensity(KaemOptions, Func{double, double})"/> and its kin.</content>
public sealed partial class LatentPrior
{
    private delegate double[] Fit(EnergyFit fit, int output, int q, int p);

    internal static LatentPrior FromDensities(KaemOptions options, Func<int, int, Func<double, double>> densities)
    {
        // A fresh prior has one grid for all inputs, so equal densities have equal fits.
        var fits = new Dictionary<Func<double, double>, double[]>();
        return Fitted(options, (fit, output, q, p) =>
        {
            var density = densities(q, p) ?? throw new ArgumentException($"There is no density for q = {q}, p = {p}.", nameof(densities));
            if (!fits.TryGetValue(density, out double[]? parameters))
                fits[density] = parameters = fit.ToDensity(output, density);
            return parameters;
        });
    }

    internal static LatentPrior FromSamples(KaemOptions options, DataMatrix samples)
    {
        int each = checked(options.LatentSize * options.Q);
        if (samples.Rows == 0)
            throw new ArgumentException("There are no samples.", nameof(samples));
        if (samples.Columns != 1 && samples.Columns != each)
            throw new ArgumentException($"Samples must have one column, or Q·P = {each}; these have {samples.Columns}.", nameof(samples));
        double[]? shared = null;
        return Fitted(options, (fit, output, q, p) => samples.Columns == 1 ? shared ??= Column(fit, output, 0) : Column(fit, output, q * options.LatentSize + p));

        double[] Column(EnergyFit fit, int output, int column)
        {
            var values = new float[samples.Rows];
            for (int r = 0; r < values.Length; r++)
            {
                values[r] = samples.Row(r)[column];
                if (!fit.Domain.Contains(values[r]))
                    throw new ArgumentException($"Row {r}, column {column} of the samples is {values[r]}, outside the prior's domain {fit.Domain}.", nameof(samples));
            }
            return fit.ToSamples(output, values);
        }
    }

    private static LatentPrior Fitted(KaemOptions options, Fit fit)
    {
        var start = Initial(options);
        EnergyFit[] fits = [.. Enumerable.Range(0, start.Densities.P).Select(input => new EnergyFit(start.Densities, input))];
        for (int q = 0; q < start.OuterSize; q++)
        {
            for (int p = 0; p < start.LatentSize; p++)
            {
                var (output, input) = start._prior.Edge(q, p);
                fits[input].Write(output, fit(fits[input], output, q, p));
            }
        }
        start._prior.Refresh(WorkerPool.Shared);
        return start;
    }
}
