using Kaem.ML.Data;
using Kaem.ML.Priors;
using Kaem.ML.Rows;

namespace Kaem.ML.Onnx.Tests;

/// <summary>Latents of given random numbers by the model's own tables, as a graph is to make them.</summary>
internal static class Latents
{
    public static DataMatrix Of(KaemModel model, IReadOnlyDictionary<string, float[]> noise, int rows)
    {
        var prior = NetworkCopy.Of(model).Network.Prior;
        float[] uniform = noise.GetValueOrDefault("uniform", []), normal = noise.GetValueOrDefault("normal", []);
        int length = prior.Latents, perRow = uniform.Length / rows;
        var latents = new float[rows * length];
        for (int row = 0; row < rows; row++)
        {
            var u = uniform.AsSpan(row * perRow, perRow);
            var z = latents.AsSpan(row * length, length);
            switch (prior)
            {
                case UnivariatePrior univariate:
                    for (int l = 0; l < length; l++)
                    {
                        float number = u[univariate.Coupling == LatentCoupling.Shared ? l % univariate.P : l];
                        z[l] = univariate.Densities.Quantile(l / univariate.P, l % univariate.P, number);
                    }
                    break;
                case MixturePrior mixture:
                    for (int q = 0; q < length; q++)
                        mixture.Sample(q, u.Slice(length + q, 1), u.Slice(q, 1), z.Slice(q, 1));
                    break;
                case JointMixturePrior joint:
                    bool isNormal = joint.Axes.Table(0, 0) is null;
                    int component = joint.Proportions.Choose(0, u[isNormal ? 0 : length]);
                    var y = new float[length];
                    for (int q = 0; q < length; q++)
                        y[q] = isNormal ? normal[row * (normal.Length / rows) + q] : joint.Axes.Quantile(component, q, u[q]);
                    joint.Frames.FromAxes(component, y, z);
                    break;
                default:
                    throw new NotSupportedException();
            }
        }
        return new DataMatrix(latents, rows, length);
    }
}
