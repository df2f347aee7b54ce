namespace Kaem.ML.Samples.Datasets;

/// <summary>Faces: the aligned and cropped pictures of CelebA, files of 178 x 218 pixels, or any folder of pictures.</summary>
internal static class CelebAData
{
    private const string Origin =
        "CelebA is by Liu et al. (mmlab.ie.cuhk.edu.hk/projects/CelebA.html); its aligned and cropped pictures are img_align_celeba/*.jpg. Any folder of "
        + "pictures does as well.";

    public const int Side = 64;

    /// <summary>Pictures to learn and others, a row each, cropped to a square and resized, values in [0, 1].</summary>
    public static (DataMatrix Train, DataMatrix HeldOut) Load(string folder, int rows, int heldOut) =>
        PictureFiles.Any(folder) ? PictureFiles.Load(folder, Side, rows, heldOut)
            : throw new SampleException($"The folder '{folder}' does not exist or holds no pictures. {Origin}");
}
