using System.Text;
using Kaem.ML.Data;
using Kaem.ML.Engines;
using Kaem.ML.Posteriors;
using Kaem.ML.Training;

namespace Kaem.ML.PlainEngine;

/// <summary>An engine that states what it computes, in double precision and without hurry.</summary>
internal sealed class PlainEngine : IKaemEngine
{
    private const int TableIntervals = 512;

    private readonly Dictionary<string, float[]> _values = [];
    private readonly Dictionary<string, (double[] First, double[] Second)> _moments = [];
    private readonly (float Low, float High) _domain;
    private readonly Lock _lock = new();
    private long _updates;
    private Sampler? _sampler;
    private (int Samples, Bank Bank)? _bank;

    public PlainEngine(ModelParts model)
    {
        Options = model.Options;
        Columns = model.Columns;
        Parameters = model.Parameters;
        _domain = LatentPrior.Initial(model.Options).Domain;
        foreach (var parameter in Parameters)
        {
            _values[parameter.Name] = new float[parameter.Length];
            _moments[parameter.Name] = (new double[parameter.Length], new double[parameter.Length]);
            model.ReadParameter(parameter.Name, _values[parameter.Name]);
        }
    }

    public IKaemEngineFactory Factory => PlainEngineFactory.Instance;

    public KaemOptions Options { get; }

    public int Columns { get; }

    public IReadOnlyList<NamedParameter> Parameters { get; }

    private ulong Seed => Options.Seed ?? 1;

    public TrainStepResult TrainStep(TrainingBatch batch)
    {
        var sampling = (ImportanceSamplingOptions)Options.Sampler;
        int count = batch.Rows.Length / Columns, samples = sampling.Samples;
        var tape = new Tape();
        var arrays = Parameters.ToDictionary(
            parameter => parameter.Name,
            parameter => Learns(parameter) ? _values[parameter.Name].Select(value => Number.Variable(value, tape)).ToArray() : Constants(parameter.Name));
        var model = Model(arrays);
        double[][] latents = Draw(new Dice(Seed + (ulong)batch.Recoveries, Use.Training), batch.Step * samples, samples);
        Number[][] outputs = [.. latents.Select(z => model.Generate(model.Inputs(z)))];
        var partitions = model.LogPartitions();
        Number[] priors = [.. latents.Select(z => model.LogPrior(z, partitions))];

        // The weights are those of the parameters as they are: they are no variables (Eq. 16 and 25).
        Number objective = 0;
        double loss = 0, effective = 0;
        for (int b = 0; b < count; b++)
        {
            var likelihoods = new Number[samples];
            for (int s = 0; s < samples; s++)
                likelihoods[s] = model.LogLikelihood(batch.Rows.Slice(b * Columns, Columns), outputs[s]);
            var (weights, logMean, size) = Weigh([.. likelihoods.Select(value => value.Value)]);
            for (int s = 0; s < samples; s++)
                objective -= weights[s] / count * (likelihoods[s] + priors[s]);
            loss -= logMean / count;
            effective += size / count;
        }
        if (!double.IsFinite(loss) || !double.IsFinite(objective.Value))
            throw new NotFiniteNumberException($"The loss of step {batch.Step} is {loss}.");
        objective.Differentiate();
        _updates++;
        foreach (var parameter in Parameters.Where(Learns))
            Adam(parameter, arrays[parameter.Name], batch.LearningRateFactor);
        Forget();
        return new TrainStepResult((float)loss, (float)effective, 0);
    }

    public void CheckTrainingState()
    {
        foreach (var parameter in Parameters)
        {
            if (!_values[parameter.Name].All(float.IsFinite))
                throw new NotFiniteNumberException($"Parameter '{parameter.Name}' is not finite.");
        }
    }

    public void WriteTrainingState(Stream destination)
    {
        using var writer = new BinaryWriter(destination, Encoding.UTF8, leaveOpen: true);
        writer.Write(_updates);
        foreach (var parameter in Parameters)
        {
            foreach (float value in _values[parameter.Name])
                writer.Write(value);
            foreach (double moment in _moments[parameter.Name].First.Concat(_moments[parameter.Name].Second))
                writer.Write(moment);
        }
    }

    public void ReadTrainingState(Stream source)
    {
        using var reader = new BinaryReader(source, Encoding.UTF8, leaveOpen: true);
        try
        {
            _updates = reader.ReadInt64();
            foreach (var parameter in Parameters)
            {
                Fill(_values[parameter.Name], reader.ReadSingle);
                Fill(_moments[parameter.Name].First, reader.ReadDouble);
                Fill(_moments[parameter.Name].Second, reader.ReadDouble);
            }
        }
        catch (EndOfStreamException fault)
        {
            throw new ModelFormatException("The state is cut off.", fault);
        }
        Forget();

        static void Fill<T>(T[] values, Func<T> read)
        {
            for (int i = 0; i < values.Length; i++)
                values[i] = read();
        }
    }

    public void SamplePrior(ulong seed, long first, Span<float> latents)
    {
        int length = Options.LatentLength;
        var drawn = Draw(new Dice(seed, Use.Generation), first, latents.Length / length);
        for (int i = 0; i < latents.Length; i++)
            latents[i] = (float)drawn[i / length][i % length];
    }

    public void Generate(ReadOnlySpan<float> latents, Span<float> rows)
    {
        int length = Options.LatentLength;
        var model = Model();
        for (int s = 0; s < latents.Length / length; s++)
            Write(model.Generate(model.Inputs(Doubles(latents.Slice(s * length, length)))), rows.Slice(s * Columns, Columns));
    }

    public void DrawFromLikelihood(ulong seed, long first, Span<float> rows)
    {
        var model = Model();
        var dice = new Dice(seed, Use.Noise);
        for (int i = 0; i < rows.Length; i++)
            rows[i] += (float)(model.Sigma(i % Columns).Value * dice.Normal(first + i / Columns, i % Columns));
    }

    public void Score(ReadOnlySpan<float> rows, int samples, RowScores scores)
    {
        var model = Model();
        var bank = Kept(samples);
        int length = Options.LatentLength, inputs = model.Q;
        for (int b = 0; b < rows.Length / Columns; b++)
        {
            var row = rows.Slice(b * Columns, Columns);
            var (weights, logMean, effective) = Weigh(LogLikelihoods(model, row, bank));
            if (!scores.LogLikelihood.IsEmpty)
                scores.LogLikelihood[b] = (float)logMean;
            if (!scores.LogLikelihoodError.IsEmpty)
                scores.LogLikelihoodError[b] = (float)Math.Sqrt(Math.Max(0, 1 / effective - 1.0 / samples) * samples / (samples - 1));
            if (!scores.EffectiveSampleSize.IsEmpty)
                scores.EffectiveSampleSize[b] = (float)effective;
            double[] latents = Mean(weights, bank.Latents), summed = Mean(weights, bank.Inputs);
            if (!scores.LatentMean.IsEmpty)
                Write(latents, scores.LatentMean.Slice(b * length, length));
            if (!scores.LatentSpread.IsEmpty)
            {
                double[] squares = Mean(weights, [.. bank.Latents.Select(z => z.Zip(latents, (value, mean) => (value - mean) * (value - mean)).ToArray())]);
                Write([.. squares.Select(Math.Sqrt)], scores.LatentSpread.Slice(b * length, length));
            }
            if (!scores.SummedLatentMean.IsEmpty)
                Write(summed, scores.SummedLatentMean.Slice(b * inputs, inputs));
            if (!scores.Reconstruction.IsEmpty)
                Write(model.Generate(summed), scores.Reconstruction.Slice(b * Columns, Columns));
            if (!scores.Prediction.IsEmpty)
            {
                double[][] outputs = [.. bank.Outputs.Select(output => output.Select(value => value.Value).ToArray())];
                Write(Mean(weights, outputs), scores.Prediction.Slice(b * Columns, Columns));
            }
            if (!scores.Contributions.IsEmpty)
            {
                for (int d = 0; d < Columns; d++)
                    scores.Contributions[b * Columns + d] = (float)(logMean - Weigh(LogLikelihoods(model, row, bank, d)).LogMean);
            }
        }
    }

    public void Evidence(ReadOnlySpan<float> rows, EvidenceEstimator estimator, Span<float> values, Span<float> errors)
    {
        if (estimator is not ImportanceSamplingEstimator)
            throw new NotSupportedException($"The plain engine can't do {nameof(Evidence)} = {estimator}.");
        Score(rows, Options.ScoringSamples, new RowScores { LogLikelihood = values, LogLikelihoodError = errors });
    }

    public PosteriorDraws SamplePosterior(ReadOnlySpan<float> rows, MarkovChainOptions sampler, int chains, int draws, int warmUp, ulong seed) =>
        throw new NotSupportedException($"The plain engine can't do {sampler.GetType().Name}: it has no Markov chains.");

    public void DrawPosterior(ReadOnlySpan<float> rows, int samples, int draws, ulong seed, long first, Span<float> latents)
    {
        var model = Model();
        var bank = MakeBank(model, new Dice(seed, Use.PosteriorBank), samples);
        var dice = new Dice(seed, Use.Posterior);
        int length = Options.LatentLength;
        for (int b = 0; b < rows.Length / Columns; b++)
        {
            var (weights, _, _) = Weigh(LogLikelihoods(model, rows.Slice(b * Columns, Columns), bank));
            for (int i = 0; i < draws; i++)
                Write(bank.Latents[Pick(weights, dice.Uniform((first + b) * draws + i, 0))], latents.Slice((b * draws + i) * length, length));
        }
    }

    public void ReadParameter(string name, Span<float> destination) => Find(name, destination.Length).CopyTo(destination);

    public void WriteParameter(string name, ReadOnlySpan<float> source)
    {
        source.CopyTo(Find(name, source.Length));
        Forget();
    }

    private float[] Find(string name, int length)
    {
        if (!_values.TryGetValue(name, out float[]? values))
            throw new ArgumentException($"The model has no parameter '{name}'.", nameof(name));
        return values.Length == length
            ? values
            : throw new ArgumentException($"Parameter '{name}' has {values.Length} elements, not {length}.", nameof(length));
    }

    private bool Learns(NamedParameter parameter) => parameter.IsTrainable && !(Options.FreezePrior && IsOfPrior(parameter));

    private static bool IsOfPrior(NamedParameter parameter) => parameter.Name.StartsWith("prior/", StringComparison.Ordinal);

    private Number[] Constants(string name) => [.. _values[name].Select(value => (Number)value)];

    private PlainModel Model() => Model(Parameters.ToDictionary(parameter => parameter.Name, parameter => Constants(parameter.Name)));

    private PlainModel Model(IReadOnlyDictionary<string, Number[]> arrays) => new(Options, Columns, _domain, Parameters, arrays);

    /// <summary>Kingma and Ba 2015, with the bounds of what must stay positive.</summary>
    private void Adam(NamedParameter parameter, Number[] variables, float factor)
    {
        double rate = factor * (IsOfPrior(parameter) ? Options.PriorLearningRate ?? Options.LearningRate : Options.LearningRate);
        var values = _values[parameter.Name];
        var (first, second) = _moments[parameter.Name];
        double correction1 = 1 - Math.Pow(0.9, _updates), correction2 = 1 - Math.Pow(0.999, _updates);
        for (int i = 0; i < values.Length; i++)
        {
            double gradient = IsPruned(parameter.Name, i) ? 0 : variables[i].Derivative;
            first[i] = 0.9 * first[i] + 0.1 * gradient;
            second[i] = 0.999 * second[i] + 0.001 * gradient * gradient;
            values[i] -= (float)(rate * first[i] / correction1 / (Math.Sqrt(second[i] / correction2) + 1e-8));
            if (parameter.Name.EndsWith("/bandwidth", StringComparison.Ordinal))
                values[i] = Math.Clamp(values[i], RadialBasis.LeastBandwidth, RadialBasis.MostBandwidth);
            else if (parameter.Name == "likelihood/log-sigma")
                values[i] = Math.Max(values[i], MathF.Log(((GaussianLikelihoodOptions)Options.Likelihood).LeastSigma));
        }
    }

    /// <summary>Whether a base weight is of an edge whose weights are all 0; without its base path such an edge has no gradient anyway.</summary>
    private bool IsPruned(string name, int edge)
    {
        if (!name.StartsWith("generator/", StringComparison.Ordinal) || !name.EndsWith("/base-weight", StringComparison.Ordinal) || _values[name][edge] != 0)
            return false;
        string layer = name[..name.LastIndexOf('/')];
        var coefficients = Parameters.First(parameter => parameter.Name == $"{layer}/coefficients");
        int outputs = coefficients.Shape[2], terms = coefficients.Shape[1];
        return _values[$"{layer}/spline-weight"][edge] == 0
            && Enumerable.Range(0, terms).All(g => _values[coefficients.Name][(edge / outputs * terms + g) * outputs + edge % outputs] == 0);
    }

    private void Forget()
    {
        lock (_lock)
            (_sampler, _bank) = (null, null);
    }

    private double[][] Draw(Dice dice, long first, int count)
    {
        Sampler sampler;
        lock (_lock)
            sampler = _sampler ??= new Sampler(Model(), _domain);
        return [.. Enumerable.Range(0, count).Select(s => sampler.Draw(dice, first + s))];
    }

    private Bank Kept(int samples)
    {
        lock (_lock)
        {
            if (_bank is not { } bank || bank.Samples != samples)
                _bank = bank = (samples, MakeBank(Model(), new Dice(Seed, Use.Bank), samples));
            return bank.Bank;
        }
    }

    private Bank MakeBank(PlainModel model, Dice dice, int samples)
    {
        double[][] latents = Draw(dice, 0, samples), inputs = [.. latents.Select(z => model.Inputs(z))];
        return new Bank(latents, inputs, [.. inputs.Select(model.Generate)]);
    }

    private static double[] LogLikelihoods(PlainModel model, ReadOnlySpan<float> row, Bank bank, int without = -1)
    {
        var values = new double[bank.Outputs.Length];
        for (int s = 0; s < values.Length; s++)
            values[s] = model.LogLikelihood(row, bank.Outputs[s], without).Value;
        return values;
    }

    /// <summary>Self-normalised weights, log of their mean, and the effective sample size (Eq. 25 and 26).</summary>
    private static (double[] Weights, double LogMean, double EffectiveSampleSize) Weigh(double[] logarithms)
    {
        double most = logarithms.Max();
        double[] weights = [.. logarithms.Select(value => Math.Exp(value - most))];
        double sum = weights.Sum();
        for (int s = 0; s < weights.Length; s++)
            weights[s] /= sum;
        return (weights, most + Math.Log(sum / weights.Length), 1 / weights.Sum(weight => weight * weight));
    }

    private static double[] Mean(double[] weights, double[][] values)
    {
        var mean = new double[values[0].Length];
        for (int s = 0; s < weights.Length; s++)
        {
            for (int i = 0; i < mean.Length; i++)
                mean[i] += weights[s] * values[s][i];
        }
        return mean;
    }

    private static int Pick(double[] weights, double u)
    {
        int s = 0;
        for (double sum = weights[0]; sum < u && s < weights.Length - 1; sum += weights[s])
            s++;
        return s;
    }

    private static double[] Doubles(ReadOnlySpan<float> values)
    {
        var doubles = new double[values.Length];
        for (int i = 0; i < values.Length; i++)
            doubles[i] = values[i];
        return doubles;
    }

    private static void Write(double[] values, Span<float> target)
    {
        for (int i = 0; i < values.Length; i++)
            target[i] = (float)values[i];
    }

    private static void Write(Number[] values, Span<float> target)
    {
        for (int i = 0; i < values.Length; i++)
            target[i] = (float)values[i].Value;
    }

    /// <summary>Prior samples with what the generator makes of them.</summary>
    private sealed record Bank(double[][] Latents, double[][] Inputs, Number[][] Outputs);

    /// <summary>Inverse transform sampling (Eq. 2) from tables of the distribution functions.</summary>
    private sealed class Sampler
    {
        private readonly PlainModel _model;
        private readonly double _low;
        private readonly double _step;
        private readonly double[][] _cumulative;
        private readonly double[][] _proportions;

        public Sampler(PlainModel model, (float Low, float High) domain)
        {
            _model = model;
            _low = domain.Low;
            _step = (domain.High - _low) / TableIntervals;
            _cumulative = [.. Enumerable.Range(0, model.Q * model.P).Select(density => Table(density / model.P, density % model.P))];
            _proportions = [.. Enumerable.Range(0, model.IsMixture ? model.Q : 0).Select(Proportions)];

            double[] Proportions(int q) => [.. model.LogProportions(q).Select(value => Math.Exp(value.Value))];
        }

        public double[] Draw(Dice dice, long sample)
        {
            var z = new double[_model.Latents];
            for (int l = 0; l < z.Length; l++)
            {
                int density = _model.IsMixture ? l * _model.P + Pick(_proportions[l], dice.Uniform(sample, 2 * l + 1)) : l;
                z[l] = Quantile(_cumulative[density], dice.Uniform(sample, 2 * l));
            }
            return z;
        }

        /// <summary>The distribution function at the ends of equal intervals, by trapezia.</summary>
        private double[] Table(int q, int p)
        {
            double[] densities = [.. Enumerable.Range(0, TableIntervals + 1).Select(k => Math.Exp(_model.LogTilted(q, p, _low + k * _step).Value))];
            var cumulative = new double[densities.Length];
            for (int k = 1; k < densities.Length; k++)
                cumulative[k] = cumulative[k - 1] + (densities[k - 1] + densities[k]) / 2;
            for (int k = 0; k < densities.Length; k++)
                cumulative[k] /= cumulative[^1];
            return cumulative;
        }

        private double Quantile(double[] cumulative, double u)
        {
            int k = Array.BinarySearch(cumulative, u);
            k = Math.Clamp(k < 0 ? ~k - 1 : k, 0, cumulative.Length - 2);
            return _low + (k + (u - cumulative[k]) / (cumulative[k + 1] - cumulative[k])) * _step;
        }
    }
}
