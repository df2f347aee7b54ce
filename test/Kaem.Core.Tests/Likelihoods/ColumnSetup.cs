using Kaem.ML.Likelihoods;
using Kaem.ML.Numerics;

namespace Kaem.ML.Tests.Likelihoods;

/// <summary>An autoregressive likelihood with random parameters, rows and outputs, and a plain statement of it in double precision.</summary>
internal sealed class ColumnSetup
{
    public static readonly WorkerPool Workers = new(2);

    public ColumnSetup(int[] categories, int[] hidden, int rows = 6, int samples = 5, bool gaps = false, int completions = 256, float scale = 1,
        bool ordered = false, int context = 0)
    {
        Categories = categories;
        Options = KaemLikelihood.Autoregressive(
            [.. categories.Select((count, j) => LikelihoodBlock.Categorical(count) with { LastIsGap = gaps && j % 2 == 1, IsOrdered = ordered })])
            with { Hidden = hidden, Completions = completions, Context = context };
        Likelihood = new RowLikelihood(Options, Options.Columns);
        Likelihood.Network!.Initialise(3);
        uint stream = 50;
        foreach (var parameter in Likelihood.Parameters)
        {
            // Masked weights stay 0, and the outputs' get values: they start at 0.
            float[] normals = Normals(stream++, parameter.Length);
            bool isBias = parameter.Name.EndsWith("bias", StringComparison.Ordinal), isOutput = parameter.Name == "likelihood/output/weights";
            for (int i = 0; i < normals.Length; i++)
            {
                if (parameter.Name.EndsWith("ordered", StringComparison.Ordinal))
                    parameter.Value[i] = IsMasked(parameter.Name, i) ? 0 : scale * normals[i] * 0.5f;
                else if (isBias || (isOutput ? MaySee(i) : parameter.Value[i] != 0))
                    parameter.Value[i] = scale * normals[i] * 0.7f;
            }
        }
        Likelihood.Refresh();
        Codes = new int[rows * categories.Length];
        var random = new Random(5);
        for (int i = 0; i < Codes.Length; i++)
            Codes[i] = random.Next(categories[i % categories.Length]);
        Outputs = new FloatBuffer(samples * Options.Columns);
        Normals(40, Outputs.Length).CopyTo(Outputs.Span);
        Samples = new RowSamples(samples, Likelihood.Layout);
        (Rows, Count) = (rows, samples);
    }

    public int[] Categories { get; }

    public AutoregressiveLikelihoodOptions Options { get; }

    public RowLikelihood Likelihood { get; }

    /// <summary>Rows B.</summary>
    public int Rows { get; }

    /// <summary>Samples S.</summary>
    public int Count { get; }

    /// <summary>Categories of the rows, -1 where missing, B x J.</summary>
    public int[] Codes { get; }

    public FloatBuffer Outputs { get; }

    public MatrixView OutputView => Outputs.AsMatrix(Count, Options.Columns);

    public RowSamples Samples { get; }

    /// <summary>One-hot rows, NaN where a column is missing.</summary>
    public float[] OneHot(ReadOnlySpan<int> codes)
    {
        int columns = Categories.Length;
        float[] rows = new float[codes.Length / columns * Options.Columns];
        for (int i = 0; i < codes.Length; i++)
        {
            var block = rows.AsSpan(i / columns * Options.Columns + Categories.Take(i % columns).Sum(), Categories[i % columns]);
            if (codes[i] < 0)
                block.Fill(float.NaN);
            else
                block[codes[i]] = 1;
        }
        return rows;
    }

    public RowBatch Load(bool training = false)
    {
        var batch = new RowBatch(Rows, Likelihood.Layout, training);
        Load(batch);
        return batch;
    }

    public void Load(RowBatch batch)
    {
        Likelihood.Load(OneHot(Codes), batch, Workers);
        Likelihood.Load(OutputView, Samples, Workers);
    }

    public float[] Evaluate(RowBatch batch)
    {
        var values = new FloatBuffer(Rows * Count);
        Likelihood.LogLikelihood(batch, Samples, values.AsMatrix(Rows, Count), new RowWorkspace(), Workers);
        return values.Span.ToArray();
    }

    /// <summary>log p(x|z, c) of complete or incomplete codes, as training has it: missing columns say nothing and are left out.</summary>
    public double LogLikelihood(ReadOnlySpan<int> codes, int sample)
    {
        double sum = 0;
        for (int j = Options.Context; j < codes.Length; j++)
            sum += codes[j] < 0 ? 0 : Math.Log(Probabilities(codes, j, sample)[codes[j]]);
        return sum;
    }

    /// <summary>p(x_j | x_1, …, x_(j-1), z), by the definition: layer by layer, unit by unit.</summary>
    public double[] Probabilities(ReadOnlySpan<int> codes, int column, int sample)
    {
        int entries = Options.Columns, layers = Options.Hidden.Count;
        double[] x = new double[entries];
        for (int j = 0, first = 0; j < column; first += Categories[j++])
        {
            if (codes[j] >= 0)
                x[first + codes[j]] = 1;
        }
        double[] units = Layer(WithShared("embedding", "embedding/ordered"), Named("hidden-0/bias"), x, Options.Hidden[0], transposed: true);
        for (int l = 1; l < layers; l++)
            units = Layer(Named($"hidden-{l}/weights"), Named($"hidden-{l}/bias"), units, Options.Hidden[l], transposed: false);
        float[] weights = WithShared("output/weights", "output/ordered"), bias = Named("output/bias");
        int at = Categories.Take(column).Sum();
        double[] logits = new double[Categories[column]];
        for (int k = 0; k < logits.Length; k++)
        {
            logits[k] = bias[at + k] + Outputs[sample * entries + at + k];
            for (int u = 0; u < units.Length; u++)
                logits[k] += weights[(at + k) * units.Length + u] * units[u];
        }
        double total = logits.Sum(Math.Exp);
        return [.. logits.Select(logit => Math.Exp(logit) / total)];

        static double[] Layer(float[] weights, float[] bias, double[] x, int outputs, bool transposed)
        {
            var y = new double[outputs];
            for (int o = 0; o < outputs; o++)
            {
                double sum = bias[o];
                for (int i = 0; i < x.Length; i++)
                    sum += x[i] * weights[transposed ? i * outputs + o : o * x.Length + i];
                y[o] = sum / (1 + Math.Exp(-sum));
            }
            return y;
        }
    }

    /// <summary>All rows that there can be with what is given; of context that is missing nothing is made.</summary>
    public IEnumerable<int[]> Completions(int[] codes)
    {
        int missing = Array.IndexOf(codes, -1, Options.Context);
        if (missing < 0)
            return [codes];
        return Enumerable.Range(0, Categories[missing]).SelectMany(code =>
        {
            int[] next = [.. codes];
            next[missing] = code;
            return Completions(next);
        });
    }

    private float[] Named(string name) => Likelihood.Parameters.Single(parameter => parameter.Name == $"likelihood/{name}").Value.Span.ToArray();

    /// <summary>Weights of each entry, and of an ordered column what it shares with its neighbours: bumps a unit apart and as wide.</summary>
    private float[] WithShared(string free, string shared)
    {
        float[] weights = Named(free);
        if (!Likelihood.Parameters.Any(parameter => parameter.Name == $"likelihood/{shared}"))
            return weights;
        float[] bumps = Named(shared);
        int width = weights.Length / Options.Columns;
        foreach (var (j, first, count, bump) in Ordered())
        {
            for (int k = 0; k < count; k++)
            {
                for (int m = 0; m < Bumps(count); m++)
                {
                    double distance = (double)k / (count - 1) * (Bumps(count) - 1) - m;
                    for (int u = 0; u < width; u++)
                        weights[(first + k) * width + u] += (float)(Math.Exp(-distance * distance / 2) * bumps[(bump + m) * width + u]);
                }
            }
        }
        return weights;
    }

    private static int Bumps(int count) => Math.Clamp(count / 4, 3, 16);

    /// <summary>The ordered columns: which, its first entry, its values, and the first of its bumps.</summary>
    private IEnumerable<(int Column, int First, int Count, int Bump)> Ordered()
    {
        for (int j = 0, first = 0, bump = 0; j < Categories.Length; first += Categories[j++])
        {
            var block = (CategoricalBlock)Options.Blocks[j];
            int count = block.Categories - (block.LastIsGap ? 1 : 0);
            if (!block.IsOrdered || count < 8)
                continue;
            yield return (j, first, count, bump);
            bump += Bumps(count);
        }
    }

    /// <summary>Whether a weight that an ordered column shares is of a unit that may not see the column, or that it may not see.</summary>
    private bool IsMasked(string name, int weight)
    {
        bool isInput = name.Contains("embedding", StringComparison.Ordinal);
        int layer = isInput ? 0 : Options.Hidden.Count - 1, width = Options.Hidden[layer];
        int column = Ordered().Last(ordered => ordered.Bump <= weight / width).Column, units = Likelihood.Network!.Mask.Units(layer, column);
        return isInput ? weight % width < units : weight % width >= units;
    }

    /// <summary>Whether an output may see a unit of the last hidden layer.</summary>
    private bool MaySee(int weight)
    {
        int width = Options.Hidden[^1], output = weight / width, column = 0;
        for (int first = Categories[0]; first <= output; first += Categories[++column])
        {
        }
        return weight % width < Likelihood.Network!.Mask.Units(Options.Hidden.Count - 1, column);
    }

    private static float[] Normals(uint stream, int count)
    {
        float[] values = new float[count];
        new RandomStream(7, StreamPurpose.Initialisation, stream).Normal(values);
        return values;
    }
}
