using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Kaem.ML.Numerics;

namespace Kaem.ML.Likelihoods;

/// <summary>
/// The convolutions of VGG-16 with weights from a file, as a map from images to features and back: what perceptual losses compare
/// (Johnson et al. 2016), and features to evaluate images by.
/// </summary>
/// <remarks>
/// An image is a row of pixels in [0, 1] from the top left, row after row, the channels of a pixel side by side. Features are the
/// activations of the chosen layers one after the other, each divided by √(channels·height·width) of its layer, so that the
/// squared distance of two images' features is the sum of the layers' feature reconstruction losses. Grey images enter as three
/// equal channels. A network does not change, and any number of threads may use it.
/// </remarks>
public sealed class FeatureNetwork
{
    // Values of patches at a time: some images, to fill the matrix product.
    private const int PatchValues = 1 << 21;

    // Mean and standard deviation of the images that the weights were trained on (ImageNet), red, green and blue.
    private static readonly float[] ChannelMeans = [0.485f, 0.456f, 0.406f];
    private static readonly float[] ChannelDeviations = [0.229f, 0.224f, 0.225f];

    private readonly FeatureConvolution[] _layers;
    private readonly bool[] _chosen;
    private readonly bool[] _styled;
    private readonly float _styleScale;
    private readonly int _channels;
    private readonly WorkerPool _workers;
    private readonly ScratchPool<PerceptionWorkspace> _workspaces;

    /// <param name="styleLayers">Layers whose Gram matrices are features too, each behind its activations.</param>
    /// <param name="styleScale">Multiplies those.</param>
    internal FeatureNetwork(
        SafeTensorsFile weights, ConvolutionPlan plan, int width, int height, int channels, IReadOnlyList<string> layers, WorkerPool workers,
        IReadOnlyList<string>? styleLayers = null, float styleScale = 1)
    {
        styleLayers ??= [];
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        if (channels is not (1 or 3))
            throw new ArgumentOutOfRangeException(nameof(channels), channels, "An image has 1 channel (grey) or 3 (RGB).");
        ArgumentNullException.ThrowIfNull(layers);
        LayerNames.Check(layers, plan.Names, nameof(layers));
        _channels = channels;
        _styleScale = styleScale;
        _workers = workers;
        Inputs = checked(width * height * channels);

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var built = new List<FeatureConvolution>();
        int last = plan.Layers.ToList().FindLastIndex(planned => layers.Contains(planned.Name) || styleLayers.Contains(planned.Name));
        foreach (var planned in plan.Layers.Take(last + 1))
        {
            if (planned.PooledBefore)
                (width, height) = (width / 2, height / 2);
            if (width == 0 || height == 0)
                throw new ArgumentException(
                    $"The images are too small for layer '{plan.Layers[last].Name}': nothing is left of them at '{planned.Name}'.", nameof(layers));
            float[] kernels = weights.Read($"{planned.Weights}.weight", planned.Outputs, planned.Inputs, 3, 3),
                bias = weights.Read($"{planned.Weights}.bias", planned.Outputs);
            hash.AppendData(MemoryMarshal.AsBytes(kernels.AsSpan()));
            hash.AppendData(MemoryMarshal.AsBytes(bias.AsSpan()));
            built.Add(new FeatureConvolution(planned, kernels, bias, width, height));
        }
        Checksum = Convert.ToHexStringLower(hash.GetHashAndReset());
        _layers = [.. built];
        _chosen = [.. _layers.Select(layer => layers.Contains(layer.Plan.Name))];
        _styled = [.. _layers.Select(layer => styleLayers.Contains(layer.Plan.Name))];
        Layers = [.. _layers.Where((_, l) => _chosen[l]).Select(layer => layer.Plan.Name)];
        Features = _layers.Select((_, l) => FeaturesOf(l)).Sum();
        int images = Math.Max(1, PatchValues / _layers.Max(layer => layer.PatchLength));
        _workspaces = new ScratchPool<PerceptionWorkspace>(() => new PerceptionWorkspace(_layers, images, Features, styleLayers.Count > 0));
    }

    /// <summary>Width of an image's row: pixels times channels.</summary>
    public int Inputs { get; }

    /// <summary>Number of features.</summary>
    public int Features { get; }

    /// <summary>The chosen layers, in the network's order.</summary>
    public IReadOnlyList<string> Layers { get; }

    /// <summary>SHA-256 of the weights in use, in hexadecimal: layer by layer the kernels and the bias, as the file has them but in single precision.</summary>
    public string Checksum { get; }

    /// <summary>The convolutions, whether each one's activations are features, and whether their Gram matrices are.</summary>
    internal IEnumerable<(FeatureConvolution Convolution, bool IsChosen, bool IsStyled)> Convolutions =>
        _layers.Select((layer, l) => (layer, _chosen[l], _styled[l]));

    /// <summary>Channels of an image, 1 or 3.</summary>
    internal int Channels => _channels;

    /// <summary>Multiplies features of Gram matrices.</summary>
    internal float StyleScale => _styleScale;

    /// <summary>Mean and deviation of each channel of the images that the weights were trained on.</summary>
    internal static (IReadOnlyList<float> Means, IReadOnlyList<float> Deviations) Standard => (ChannelMeans, ChannelDeviations);

    /// <summary>
    /// Loads VGG-16's convolutions from a safetensors file with torchvision's names: features.0.weight, features.0.bias, features.2.weight and so on.
    /// </summary>
    /// <param name="path">The file. Only the layers up to the last chosen one are read.</param>
    /// <param name="width">Pixels in a row of an image.</param>
    /// <param name="height">Rows of an image.</param>
    /// <param name="channels">1 for grey, 3 for red, green and blue.</param>
    /// <param name="layers">Layers to take features from, relu1_1 to relu5_3; null for relu3_3, which Johnson et al. compare content by.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ModelFormatException">The file is no safetensors file, is damaged, or lacks a layer or has it in another shape.</exception>
    /// <exception cref="ArgumentException">There is no such layer, or the images are too small for it.</exception>
    public static FeatureNetwork LoadVgg16(string path, int width, int height, int channels = 3, IReadOnlyList<string>? layers = null) =>
        Load(path, width, height, channels, layers ?? ["relu3_3"], WorkerPool.Borrow());

    /// <inheritdoc cref="LoadVgg16"/>
    internal static FeatureNetwork Load(
        string path, int width, int height, int channels, IReadOnlyList<string> layers, WorkerPool workers, IReadOnlyList<string>? styleLayers = null,
        float styleScale = 1)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var stream = File.OpenRead(path);
        return new FeatureNetwork(new SafeTensorsFile(stream), ConvolutionPlan.Vgg16, width, height, channels, layers, workers, styleLayers, styleScale);
    }

    /// <summary>Features of images.</summary>
    /// <param name="images">N rows of <see cref="Inputs"/>.</param>
    /// <returns>N rows of <see cref="Features"/>.</returns>
    /// <exception cref="ArgumentException">The rows have another width.</exception>
    public DataMatrix Compute(DataMatrix images)
    {
        CheckImages(images);
        var features = new float[checked(images.Rows * Features)];
        Compute(images.Values, features);
        return new DataMatrix(features, images.Rows, Features);
    }

    /// <summary>The gradient of a loss by images, from its gradient by their features.</summary>
    /// <param name="images">N rows of <see cref="Inputs"/>.</param>
    /// <param name="featureGradient">The loss's gradient by each feature, N rows of <see cref="Features"/>.</param>
    /// <returns>N rows of <see cref="Inputs"/>.</returns>
    /// <exception cref="ArgumentException">The rows have another width, or their numbers differ.</exception>
    public DataMatrix InputGradient(DataMatrix images, DataMatrix featureGradient)
    {
        CheckImages(images);
        ArgumentNullException.ThrowIfNull(featureGradient);
        if (featureGradient.Rows != images.Rows || featureGradient.Columns != Features)
            throw new ArgumentException(
                $"{images.Rows} images have {images.Rows} rows of {Features} features; the gradient has {featureGradient.Rows} rows of "
                + $"{featureGradient.Columns}.", nameof(featureGradient));
        var gradient = new float[images.Values.Length];
        InputGradient(images.Values, featureGradient.Values, gradient);
        return new DataMatrix(gradient, images.Rows, Inputs);
    }

    /// <inheritdoc cref="Compute(DataMatrix)"/>
    internal void Compute(ReadOnlySpan<float> images, Span<float> features)
    {
        var workspace = _workspaces.Rent();
        int count = images.Length / Inputs;
        for (int at = 0; at < count; at += workspace.Images)
        {
            int take = Math.Min(workspace.Images, count - at);
            Forward(images.Slice(at * Inputs, take * Inputs), take, workspace);
            Collect(workspace, take, features.Slice(at * Features, take * Features));
        }
        _workspaces.Return(workspace);
    }

    /// <summary>Tells a loss the features of images, a few at a time, and takes its gradient by them back to the images, in one pass.</summary>
    internal void Evaluate(ReadOnlySpan<float> images, IFeatureLoss loss, Span<float> inputGradient)
    {
        var workspace = _workspaces.Rent();
        int count = images.Length / Inputs;
        for (int at = 0; at < count; at += workspace.Images)
        {
            int take = Math.Min(workspace.Images, count - at);
            var features = workspace.Features.AsMatrix(take, Features);
            Forward(images.Slice(at * Inputs, take * Inputs), take, workspace);
            Collect(workspace, take, workspace.Features.Span);
            loss.Evaluate(at, features, _workers);
            Backward(workspace.Features.Span, take, workspace);
            FromFirstLayer(workspace.Gradient.Span, inputGradient.Slice(at * Inputs, take * Inputs));
        }
        _workspaces.Return(workspace);
    }

    /// <inheritdoc cref="InputGradient(DataMatrix, DataMatrix)"/>
    internal void InputGradient(ReadOnlySpan<float> images, ReadOnlySpan<float> featureGradient, Span<float> inputGradient)
    {
        var workspace = _workspaces.Rent();
        int count = images.Length / Inputs;
        for (int at = 0; at < count; at += workspace.Images)
        {
            int take = Math.Min(workspace.Images, count - at);
            Forward(images.Slice(at * Inputs, take * Inputs), take, workspace);
            Backward(featureGradient.Slice(at * Features, take * Features), take, workspace);
            FromFirstLayer(workspace.Gradient.Span, inputGradient.Slice(at * Inputs, take * Inputs));
        }
        _workspaces.Return(workspace);
    }

    private void Forward(ReadOnlySpan<float> images, int count, PerceptionWorkspace workspace)
    {
        ToFirstLayer(images, workspace.Inputs[0].Span);
        for (int l = 0; l < _layers.Length; l++)
        {
            if (l > 0)
            {
                var before = _layers[l - 1];
                if (_layers[l].Plan.PooledBefore)
                    MaximumPooling.Forward(workspace.Outputs[l - 1].Span, count, before.Width, before.Height, before.Plan.Outputs, workspace.Inputs[l].Span);
                else
                    workspace.Outputs[l - 1].Span[..(count * before.OutputLength)].CopyTo(workspace.Inputs[l].Span);
            }
            _layers[l].Forward(workspace.Inputs[l], count, workspace.Outputs[l], workspace, _workers);
        }
    }

    /// <summary>The features of a pass, image by image.</summary>
    private void Collect(PerceptionWorkspace workspace, int images, Span<float> features)
    {
        int at = 0;
        for (int image = 0; image < images; image++)
        {
            for (int l = 0; l < _layers.Length; l++)
            {
                int length = _layers[l].OutputLength;
                if (_chosen[l])
                    TensorPrimitives.Multiply(workspace.Outputs[l].Span.Slice(image * length, length), Scale(l), features.Slice(at, length));
                if (_styled[l])
                    GramMatrix.Forward(
                        Activations(workspace.Outputs[l], l, image), _styleScale, workspace.Square!, features[(at + (_chosen[l] ? length : 0))..], _workers);
                at += FeaturesOf(l);
            }
        }
    }

    /// <summary>Leaves the gradient by the first layer's input in <see cref="PerceptionWorkspace.Gradient"/>.</summary>
    private void Backward(ReadOnlySpan<float> featureGradient, int count, PerceptionWorkspace workspace)
    {
        workspace.Gradient.Span.Clear();
        int end = Features;
        for (int l = _layers.Length - 1; l >= 0; l--)
        {
            var layer = _layers[l];
            end -= FeaturesOf(l);
            for (int image = 0; image < count; image++)
            {
                var gradient = featureGradient.Slice(image * Features + end, FeaturesOf(l));
                if (_chosen[l])
                    Add(gradient[..layer.OutputLength], Scale(l), workspace.Gradient.Span.Slice(image * layer.OutputLength, layer.OutputLength));
                if (_styled[l])
                {
                    GramMatrix.Backward(
                        Activations(workspace.Outputs[l], l, image), gradient[(_chosen[l] ? layer.OutputLength : 0)..], _styleScale, workspace.Square!,
                        Activations(workspace.Gradient, l, image), _workers);
                }
            }
            layer.Backward(workspace.Outputs[l], workspace.Gradient, count, workspace.Other, workspace, _workers);
            (workspace.Gradient, workspace.Other) = (workspace.Other, workspace.Gradient);
            if (l > 0 && layer.Plan.PooledBefore)
            {
                var before = _layers[l - 1];
                MaximumPooling.Backward(
                    workspace.Outputs[l - 1].Span, count, before.Width, before.Height, before.Plan.Outputs, workspace.Gradient.Span, workspace.Other.Span);
                (workspace.Gradient, workspace.Other) = (workspace.Other, workspace.Gradient);
            }
        }
    }

    /// <summary>What a buffer holds of an image at a layer, pixels x channels.</summary>
    private MatrixView Activations(FloatBuffer buffer, int layer, int image)
    {
        int pixels = _layers[layer].Pixels;
        return buffer.AsMatrix((image + 1) * pixels, _layers[layer].Plan.Outputs).Slice(image * pixels, pixels);
    }

    private int FeaturesOf(int layer) =>
        (_chosen[layer] ? _layers[layer].OutputLength : 0) + (_styled[layer] ? GramMatrix.Length(_layers[layer].Plan.Outputs) : 0);

    private static void Add(ReadOnlySpan<float> values, float factor, Span<float> sum)
    {
        for (int i = 0; i < values.Length; i++)
            sum[i] += factor * values[i];
    }

    private float Scale(int layer) => 1 / MathF.Sqrt(_layers[layer].OutputLength);

    /// <summary>Images as the weights expect them: three channels, standardised.</summary>
    private void ToFirstLayer(ReadOnlySpan<float> images, Span<float> input)
    {
        for (int pixel = 0; pixel < images.Length / _channels; pixel++)
        {
            for (int c = 0; c < 3; c++)
                input[3 * pixel + c] = (images[pixel * _channels + (_channels == 1 ? 0 : c)] - ChannelMeans[c]) / ChannelDeviations[c];
        }
    }

    private void FromFirstLayer(ReadOnlySpan<float> gradient, Span<float> images)
    {
        images.Clear();
        for (int pixel = 0; pixel < images.Length / _channels; pixel++)
        {
            for (int c = 0; c < 3; c++)
                images[pixel * _channels + (_channels == 1 ? 0 : c)] += gradient[3 * pixel + c] / ChannelDeviations[c];
        }
    }

    private void CheckImages(DataMatrix images)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (images.Columns != Inputs)
            throw new ArgumentException($"The network takes images of {Inputs} values; these rows have {images.Columns}.", nameof(images));
    }
}
