namespace Kaem.ML.Likelihoods;

/// <summary>
/// The order of VGG's layers: blocks of 3 x 3 convolutions, each with ReLU, and 2 x 2 maximum pooling between the blocks
/// (Simonyan and Zisserman 2015). Convolutions bear the names that torchvision gives them, which count every layer.
/// </summary>
internal sealed class ConvolutionPlan
{
    /// <param name="blocks">Channels of each convolution, block by block.</param>
    public ConvolutionPlan(params int[][] blocks)
    {
        int inputs = 3, index = 0;
        var layers = new List<PlannedConvolution>();
        Names = LayerNames.OfBlocks([.. blocks.Select(block => block.Length)]);
        for (int b = 0; b < blocks.Length; b++)
        {
            for (int c = 0; c < blocks[b].Length; c++)
            {
                layers.Add(new PlannedConvolution(Names[layers.Count], $"features.{index}", inputs, blocks[b][c], PooledBefore: b > 0 && c == 0));
                inputs = blocks[b][c];
                index += 2;
            }
            index++;
        }
        Layers = layers;
    }

    /// <summary>VGG-16 without its classifier.</summary>
    public static ConvolutionPlan Vgg16 { get; } = new([64, 64], [128, 128], [256, 256, 256], [512, 512, 512], [512, 512, 512]);

    /// <summary>Names of the activations, in order.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The convolutions, in order.</summary>
    public IReadOnlyList<PlannedConvolution> Layers { get; }
}

/// <summary>One convolution of a plan.</summary>
/// <param name="Name">Name of its activations, relu1_1 for instance.</param>
/// <param name="Weights">What its weights are called in a file, before ".weight" and ".bias".</param>
/// <param name="Inputs">Channels that come in.</param>
/// <param name="Outputs">Channels that go out.</param>
/// <param name="PooledBefore">Whether its input was pooled.</param>
internal sealed record PlannedConvolution(string Name, string Weights, int Inputs, int Outputs, bool PooledBefore);
