using Kaem.ML.Numerics;
using Kaem.ML.Priors;

namespace Kaem.ML;

/// <content>Priors fitted to what is known before training; the energies whose densities come closest.</content>
public sealed partial class LatentPrior
{
    private delegate double[] Fit(EnergyFit fit, int output, int q, int p);

    /// <summary>
    /// Prior knowledge before training: a prior of the options' kind and widths whose densities p(q,p) all come as close to a
    /// given one as the basis can. <see cref="KaemModel.Train"/> starts from it.
    /// </summary>
    /// <param name="options">Widths, reference, basis and domain.</param>
    /// <param name="density">A density on the domain, which need not be normalised.</param>
    /// <exception cref="ArgumentException">The density is negative or not finite somewhere, or 0 everywhere.</exception>
    public static LatentPrior FromDensity(KaemOptions options, Func<double, double> density)
    {
        ArgumentNullException.ThrowIfNull(density);
        return FromDensity(options, (_, _) => density);
    }

    /// <summary>Prior knowledge before training, a density for each p(q,p).</summary>
    /// <param name="options">Widths, reference, basis and domain.</param>
    /// <param name="densities">The density of (q, p), which need not be normalised. One function given for many is fitted once.</param>
    /// <exception cref="ArgumentException">A density is negative or not finite somewhere, or 0 everywhere.</exception>
    public static LatentPrior FromDensity(KaemOptions options, Func<int, int, Func<double, double>> densities)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(densities);
        return FromDensities(options, densities);
    }

    /// <summary>
    /// Prior knowledge before training, as samples of the latents: the densities of largest likelihood. A joint mixture is fitted by expectation maximisation,
    /// from the options' seed and by as many rounds as <see cref="MixtureRefits.Rounds"/> says; a tenth of the samples is held out and decides how many
    /// components there are.
    /// </summary>
    /// <param name="options">Widths, reference, basis and domain.</param>
    /// <param name="samples">
    /// Samples in rows: one column for all p(q,p), or Q·P columns, that of p(q,p) at q·P + p, as
    /// <see cref="KaemModel.SampleLatents"/> gives them for the univariate prior. For a joint mixture a column for each latent.
    /// </param>
    /// <exception cref="ArgumentException">There are no samples, their width is another, or one is not finite or outside the domain.</exception>
    public static LatentPrior FromSamples(KaemOptions options, DataMatrix samples)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(samples);
        return options.Prior is JointMixturePriorOptions joint ? OfSamples(options, joint, samples) : OfSamples(options, samples);
    }

    private static LatentPrior FromDensities(KaemOptions options, Func<int, int, Func<double, double>> densities)
    {
        if (options.Prior is JointMixturePriorOptions)
            throw new ArgumentException("A joint mixture has no density of its own for each p(q,p) to be given. Use LatentPrior.FromSamples, with "
                + "samples of all latents together.", nameof(options));
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

    private static LatentPrior OfSamples(KaemOptions options, DataMatrix samples)
    {
        int each = checked(options.LatentSize * options.Q);
        if (samples.Rows == 0)
            throw new ArgumentException("There are no samples.", nameof(samples));
        if (samples.Columns != 1 && samples.Columns != each)
            throw new ArgumentException($"Samples must have one column, or Q·P = {each}; these have {samples.Columns}.", nameof(samples));
        double[]? shared = null;
        return Fitted(
            options, (fit, output, q, p) => samples.Columns == 1 ? shared ??= Column(fit, output, 0) : Column(fit, output, q * options.LatentSize + p));

        double[] Column(EnergyFit fit, int output, int column)
        {
            var values = new float[samples.Rows];
            for (int r = 0; r < values.Length; r++)
            {
                values[r] = samples.Row(r)[column];
                if (!fit.Domain.Contains(values[r]))
                    throw new ArgumentException(
                        $"Row {r}, column {column} of the samples is {values[r]}, outside the prior's domain {fit.Domain}.", nameof(samples));
            }
            return fit.ToSamples(output, values);
        }
    }

    private static LatentPrior OfSamples(KaemOptions options, JointMixturePriorOptions joint, DataMatrix samples)
    {
        if (samples.Rows == 0)
            throw new ArgumentException("There are no samples.", nameof(samples));
        if (samples.Columns != options.LatentSize)
            throw new ArgumentException($"Samples of a joint mixture over {options.LatentSize} latents have {options.LatentSize} columns; these have "
                + $"{samples.Columns}.", nameof(samples));
        for (int r = 0; r < samples.Rows; r++)
        {
            int column = samples.Row(r).IndexOfAnyExceptInRange(float.MinValue, float.MaxValue);
            if (column >= 0)
                throw new ArgumentException($"Row {r}, column {column} of the samples is {samples.Row(r)[column]}: samples must be finite.", nameof(samples));
        }
        var start = Initial(options);
        ((JointMixturePrior)start._prior).Fit(samples.Values, joint.Refits.Rounds, options.SeedInForce, WorkerPool.Borrow());
        return start;
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
        start._prior.Refresh(WorkerPool.Borrow());
        return start;
    }
}
