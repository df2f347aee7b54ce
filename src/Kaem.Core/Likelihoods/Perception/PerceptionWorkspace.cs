using Kaem.ML.Numerics;

namespace Kaem.ML.Likelihoods;

/// <summary>Working memory of one pass of a few images through a <see cref="FeatureNetwork"/>.</summary>
internal sealed class PerceptionWorkspace
{
    public PerceptionWorkspace(IReadOnlyList<FeatureConvolution> layers, int images, int features, bool style)
    {
        Images = images;
        Patches = new FloatBuffer(checked(images * layers.Max(layer => layer.PatchLength)));
        Inputs = [.. layers.Select(layer => new FloatBuffer(checked(images * layer.Pixels * layer.Plan.Inputs)))];
        Outputs = [.. layers.Select(layer => new FloatBuffer(checked(images * layer.OutputLength)))];
        int largest = layers.Max(layer => Math.Max(layer.OutputLength, layer.Pixels * layer.Plan.Inputs));
        Gradient = new FloatBuffer(checked(images * largest));
        Other = new FloatBuffer(checked(images * largest));
        Features = new FloatBuffer(checked(images * features));
        int channels = layers.Max(layer => layer.Plan.Outputs);
        Square = style ? new FloatBuffer(channels * channels) : null;
        Gather = new PatchGather(this);
        Scatter = new PatchScatter(this);
    }

    /// <summary>Most images at a time.</summary>
    public int Images { get; }

    public FloatBuffer Patches { get; }

    /// <summary>What each convolution takes.</summary>
    public FloatBuffer[] Inputs { get; }

    /// <summary>What each convolution gives.</summary>
    public FloatBuffer[] Outputs { get; }

    /// <summary>Gradient on its way back.</summary>
    public FloatBuffer Gradient { get; set; }

    /// <summary>Room for the gradient one layer earlier.</summary>
    public FloatBuffer Other { get; set; }

    /// <summary>The features of a pass, then a loss's gradient by them.</summary>
    public FloatBuffer Features { get; }

    /// <summary>Room for a Gram matrix, where there are any.</summary>
    public FloatBuffer? Square { get; }

    public PatchGather Gather { get; }

    public PatchScatter Scatter { get; }
}
